import { expect, it } from "vitest";
import type { HeardLabels } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000@s.whatsapp.net";

/** A session whose phone has labels, and what it hears of them. */
async function start() {
  const test = await TestPool.start();
  const heard: (HeardLabels & { readonly sessionId: string })[] = [];
  let isFull = false;
  test.pool.onHeard((sessionId, one) => {
    if (one.what !== "labels") return Promise.resolve();
    if (isFull) return Promise.reject(new Error("the disk is full"));
    heard.push({ ...one, sessionId });
    return Promise.resolve();
  });
  const label = async (body: object) => {
    const answer = await test.phone("/phone/label", { number: NUMBER, ...body });
    return ((await answer.json()) as { id: string }).id;
  };
  return {
    test,
    label,
    fill: (is: boolean) => void (isFull = is),
    changesOf: (sessionId: string) =>
      heard.filter((one) => one.sessionId === sessionId).flatMap(({ changes }) => changes),
    isSilent: (sessionId: string) =>
      heard.filter((one) => one.sessionId === sessionId && one.changes.length > 0).map((one) => one.isSilent),
    untilMarked: (sessionId: string, version: number) =>
      eventually(`${sessionId} is at ${version}`, async () => {
        const rows = await test.devices.readKeys(sessionId, "labels-told", ["regular"]);
        return (JSON.parse(rows.get("regular") ?? "{}") as { version?: number }).version === version;
      }),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

it("what a phone does with labels is heard as it comes", async () => {
  await using line = await start();
  await line.test.link("one", NUMBER);
  await line.untilMarked("one", 0);
  const id = await line.label({ name: "Paid", color: 3 });
  await line.untilMarked("one", 1);
  for (const [nth, change] of [{ chat: ANA, on: true }, { chat: ANA, on: false }, {}].entries()) {
    await line.label({ id, ...change });
    await line.untilMarked("one", nth + 2);
  }
  const chat = { kind: "person", number: "15551230000" };
  expect(line.changesOf("one")).toEqual([
    { kind: "anew" },
    { kind: "label", label: { id, title: "Paid", color: 3 }, isDeleted: false },
    { kind: "chat", labelId: id, chat, isOn: true },
    { kind: "chat", labelId: id, chat, isOn: false },
    { kind: "label", label: { id, title: "", color: 0 }, isDeleted: true },
  ]);
  expect(line.isSilent("one")).toEqual([true, false, false, false, false]);
});

it("what there was before a session was linked is heard, and is no news", async () => {
  await using line = await start();
  await line.test.link("one", NUMBER);
  const id = await line.label({ name: "Paid", color: 3 });
  await line.label({ id, chat: ANA, on: true });
  await line.test.link("two", NUMBER);
  await line.untilMarked("two", 2);
  expect(line.changesOf("two")).toMatchObject([{ kind: "anew" }, { kind: "label" }, { kind: "chat" }]);
  expect(line.isSilent("two")).not.toContain(false);
});

it("what could not be kept is heard again on the next line, with all that there is", async () => {
  await using line = await start();
  await line.test.link("one", NUMBER);
  const first = await line.label({ name: "Paid", color: 3 });
  await line.untilMarked("one", 1);
  line.fill(true);
  const second = await line.label({ name: "New", color: 4 });
  await eventually("it is read", async () => {
    const rows = await line.test.devices.readKeys("one", "app-state-sync-version", ["regular"]);
    return (JSON.parse(rows.get("regular") ?? "{}") as { version?: number }).version === 2;
  });
  await line.test.pool.of("one").stop();
  line.fill(false);
  const before = line.changesOf("one").length;
  await line.test.pool.of("one").start();
  await line.untilMarked("one", 2);
  expect(line.changesOf("one").slice(before)).toMatchObject([
    { label: { id: first } },
    { label: { id: second } },
  ]);
  expect(line.isSilent("one").at(-1)).toBe(false);
  await line.test.pool.of("one").reconnect();
  await line.label({ id: second });
  await line.untilMarked("one", 3);
  expect(line.changesOf("one")).toHaveLength(before + 3);
});
