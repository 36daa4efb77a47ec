import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { at, deliver, deliveriesAt, eventId, send, startForTest, tell } from "./deliveries.ts";

const BODY = "{}";

const failWith = (sandbox: Sandbox, kind: string, times?: number) =>
  tell(sandbox, "mine/fault", { kind, ...(times !== undefined && { times }) });
const sendTo = (sandbox: Sandbox) => send(sandbox, "mine", { body: BODY });

async function textOf(answer: IncomingMessage): Promise<string> {
  return Buffer.concat(await answer.toArray()).toString();
}

it.each([
  ["error", 500, undefined, undefined],
  ["busy", 429, "5", undefined],
  ["redirect", 301, undefined, /^http:\/\/127\.0\.0\.1:\d+\/receiver\/mine$/],
  ["gone", 410, undefined, undefined],
] as const)("%s is an answer of %i", async (kind, status, retryAfter, location) => {
  const sandbox = await startForTest();
  expect(await failWith(sandbox, kind)).toBe(200);
  const { statusCode, headers } = await sendTo(sandbox);
  expect([statusCode, headers["retry-after"]]).toEqual([status, retryAfter]);
  if (location) expect(headers.location).toMatch(location);
  expect(await deliveriesAt(sandbox, "mine")).toMatchObject([{ body: BODY, fault: kind }]);
});

it("busy-until names the date", async () => {
  const sandbox = await startForTest();
  await failWith(sandbox, "busy-until");
  const before = Date.now();
  const { statusCode, headers } = await sendTo(sandbox);
  expect(statusCode).toBe(429);
  // Whole seconds.
  expect(Date.parse(headers["retry-after"] ?? "")).toBeGreaterThan(before + 3_999);
});

it.each(["refuse", "reset"])("%s resets the connection without an answer", async (kind) => {
  const sandbox = await startForTest();
  await failWith(sandbox, kind);
  await expect(sendTo(sandbox)).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(await deliveriesAt(sandbox, "mine")).toHaveLength(kind === "refuse" ? 0 : 1);
});

it("cut ends in the middle of an answer", async () => {
  const sandbox = await startForTest();
  await failWith(sandbox, "cut");
  const answer = await sendTo(sandbox);
  expect(answer.statusCode).toBe(200);
  await expect(textOf(answer)).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("silence is held for two minutes, and no longer than its sender waits", async () => {
  const clock = new ManualClock();
  const sandbox = await startForTest({ clock });
  await failWith(sandbox, "silence");
  const held = sendTo(sandbox);
  const ended = expect(held).rejects.toMatchObject({ code: "ECONNRESET" });
  await eventually("it is held", () => clock.pending === 1);
  await clock.advance(119_999);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  await ended;

  const abort = new AbortController();
  const given = fetch(at(sandbox, "mine"), { method: "POST", body: BODY, signal: abort.signal });
  await eventually("it is held", () => clock.pending === 1);
  abort.abort();
  await expect(given).rejects.toThrow("aborted");
  await eventually("it is let go", () => clock.pending === 0);
});

it("headers-only begins an answer and says no more", async () => {
  const clock = new ManualClock();
  const sandbox = await startForTest({ clock });
  await failWith(sandbox, "headers-only");
  const answer = await sendTo(sandbox);
  expect(answer.statusCode).toBe(200);
  await clock.advance(120_000);
  await expect(textOf(answer)).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("drip says a byte a second", async () => {
  const clock = new ManualClock();
  const sandbox = await startForTest({ clock });
  await failWith(sandbox, "drip");
  const answer = await sendTo(sandbox);
  let told = "";
  answer.setEncoding("utf8").on("data", (part: string) => (told += part));
  await clock.advance(3_999);
  await eventually("three bytes came", () => told === "...");
  answer.destroy();
  await eventually("nothing is left to say", () => clock.pending === 0);
});

it("endless has more to say than anybody reads", async () => {
  const sandbox = await startForTest();
  await failWith(sandbox, "endless");
  const answer = await sendTo(sandbox);
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > 1024 * 1024) break;
  }
  expect(bytes).toBeGreaterThan(1024 * 1024);
});

it("late takes the delivery after 20 s", async () => {
  const clock = new ManualClock();
  const sandbox = await startForTest({ clock });
  await failWith(sandbox, "late", 1);
  const sent = sendTo(sandbox);
  await eventually("it waits", () => clock.pending === 1);
  await clock.advance(19_999);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  expect((await sent).statusCode).toBe(200);
});

it("one-event refuses the event that comes first, whenever it comes, and takes all others", async () => {
  const sandbox = await startForTest();
  await failWith(sandbox, "one-event");
  const statuses = [];
  for (const count of [1, 2, 1, 3]) statuses.push(await deliver(sandbox, "mine", eventId(count)));
  expect(statuses).toEqual([400, 200, 400, 200]);
  await failWith(sandbox, "one-event", 1);
  statuses.length = 0;
  for (const count of [4, 4, 5]) statuses.push(await deliver(sandbox, "mine", eventId(count)));
  expect(statuses).toEqual([400, 200, 200]);
});

it("ends after so many times, or when it is cleared, and is another receiver's not", async () => {
  const sandbox = await startForTest();
  await failWith(sandbox, "gone", 2);
  const statuses = [await deliver(sandbox, "other", eventId(1))];
  for (const count of [1, 2, 3]) statuses.push(await deliver(sandbox, "mine", eventId(count)));
  expect(statuses).toEqual([200, 410, 410, 200]);
  await failWith(sandbox, "error");
  expect(await deliver(sandbox, "mine", eventId(4))).toBe(500);
  await failWith(sandbox, "clear");
  expect(await deliver(sandbox, "mine", eventId(4))).toBe(200);
});
