import { afterAll, describe, expect, it } from "vitest";
import { WebhookEnvelope } from "../../../../adapters/bearer-cid/webhooks/delivery/schemas.ts";
import { startSandbox } from "../../../../src/sandbox/index.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { TestGateway } from "../../../support/test-gateway.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";
import { jid } from "../events/event-calls.ts";
import { webhookCalls } from "../webhooks/webhook-calls.ts";
import { messageCalls, resultOf } from "./message-calls.ts";

const CONFIG = { requestsPerMinute: 0, privateDestinations: "allow" } as const;
const DAY_MS = 24 * 60 * 60_000;
/** As long as it takes to send a poll and to vote in it, on a busy machine. */
const SOON_MS = 4_000;

const receiver = endsWithFile(await WebhookReceiver.start());
const sandbox = await startSandbox();
const folder = temporaryFolder();
afterAll(async () => {
  await sandbox.close();
  folder[Symbol.dispose]();
});

const open = () => TestGateway.start({ config: CONFIG, sandbox, directory: folder.path });
let test = await open();
afterAll(() => test[Symbol.asyncDispose]());
const tenant = await Tenant.in(test);
const session = await tenant.linkedSession();
const { about, send, untilReceived } = messageCalls(tenant, session);

/** What a phone does, which is taken. */
async function phone(body: object): Promise<{ readonly id: string }> {
  const answer = await test.phone("/phone/send", body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { id: string };
}

let made = 0;
/** A webhook with a path of its own. */
async function listen(): Promise<string> {
  const path = `/hook/${++made}`;
  const events = ["*", "message.from_me"];
  await webhookCalls(() => tenant).made({ url: receiver.url(path), events, sessionId: session.id });
  return path;
}

async function recapAt(path: string, id: string) {
  const { event } = await receiver.until(path, "poll.recap", ({ payload }) => payload.pollMessageId === id);
  expect(WebhookEnvelope.parse(event)).toEqual(event);
  return event.payload;
}

const poll = (to: string, more: object = {}) => ({
  type: "poll",
  to,
  name: "Lunch?",
  options: ["Yes", "No"],
  ...more,
});

describe("a poll with an end", () => {
  it("is shown as one, and told of as one", async () => {
    const [path, to, pollEndTime] = [await listen(), newNumber(), Date.now() + DAY_MS];
    const id = resultOf(
      await send(poll(to, { pollEndTime, pollHideVotes: true, selectableCount: 1 })),
    ).waMessageId;
    expect((await untilReceived(id)).poll).toEqual({
      name: "Lunch?",
      options: ["Yes", "No"],
      selectable: 1,
      endsAt: pollEndTime,
      hidesVotes: true,
    });
    const { event } = await receiver.until(path, "message.from_me");
    expect(WebhookEnvelope.parse(event)).toEqual(event);
    const members = { name: "Lunch?", options: ["Yes", "No"], selectableCount: 1 };
    expect(event.payload.poll).toEqual({ ...members, endTime: pollEndTime, hideVotes: true });
  });

  it("is told the recap of, when that has come", async () => {
    const [path, to, pollEndTime] = [await listen(), newNumber(), Date.now() + SOON_MS];
    const id = resultOf(await send(poll(to, { pollEndTime }))).waMessageId;
    await untilReceived(id);
    await phone({ from: to, to: session.number, vote: { id, options: ["Yes"] } });
    await phone({ from: to, to: session.number, vote: { id, options: ["No"] } });
    const own = await tenant.bearer.call("POST", about(id, "/vote"), { chat: to, options: ["Yes", "No"] });
    expect(own.status).toBe(200);
    const { voters, ...recap } = await recapAt(path, id);
    expect(recap).toEqual({
      pollMessageId: id,
      chatJid: jid(to),
      name: "Lunch?",
      options: [
        { option: "Yes", count: 1 },
        { option: "No", count: 2 },
      ],
      selectableCount: 0,
      endTime: pollEndTime,
      hideVotes: false,
      totalVotes: 2,
    });
    expect(voters).toHaveLength(2);
    expect(voters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ voterId: jid(to), selectedOptions: ["No"] }),
        expect.objectContaining({ selectedOptions: ["Yes", "No"] }),
      ]),
    );
    const late = await tenant.bearer.call("POST", about(id, "/vote"), { chat: to, options: ["Yes"] });
    expect(late).toMatchObject({ status: 400, body: { error: { message: "the poll has ended" } } });
  });

  it("is somebody's, who hides who has voted", async () => {
    const [path, from, endsAt] = [await listen(), newNumber(), Date.now() + SOON_MS];
    const asked = { name: "Tea?", options: ["Yes", "No"], endsAt, hidesVotes: true };
    const { id } = await phone({ from, to: session.number, poll: asked });
    const { event } = await receiver.until(path, "message");
    expect(event.payload.poll).toMatchObject({ endTime: endsAt, hideVotes: true });
    await phone({ from, to: session.number, vote: { id, options: ["Yes"] } });
    const recap = await recapAt(path, id);
    expect(recap).toMatchObject({ hideVotes: true, totalVotes: 1, options: [{ count: 1 }, { count: 0 }] });
    expect(recap).not.toHaveProperty("voters");
  });

  it("is refused where it has ended already, or where that is told in another unit", async () => {
    for (const pollEndTime of [Date.now() - 1, Math.ceil(Date.now() / 1000), Date.now() * 1000]) {
      expect(await send(poll(newNumber(), { pollEndTime }))).toMatchObject({
        status: 400,
        body: {
          error: { code: "validation_error", message: "a poll ends in the future, and within a year" },
        },
      });
    }
    for (const wrong of [{ pollEndTime: "soon" }, { pollEndTime: 1.5 }, { pollHideVotes: "yes" }])
      expect(await send(poll(newNumber(), wrong))).toMatchObject({
        status: 400,
        body: { error: { code: "validation_error" } },
      });
  });
});

it("the recap of a poll that ended while no gateway ran is told once, however often one starts", async () => {
  const [path, to, pollEndTime] = [await listen(), newNumber(), Date.now() + SOON_MS];
  const id = resultOf(await send(poll(to, { pollEndTime }))).waMessageId;
  await untilReceived(id);
  await test[Symbol.asyncDispose]();
  expect(receiver.at(path).filter(({ event }) => event.event === "poll.recap")).toEqual([]);
  test = await open();
  expect(await recapAt(path, id)).toMatchObject({ totalVotes: 0, voters: [] });
  await test[Symbol.asyncDispose]();
  test = await open();
  await receiver.until(path, "session.status");
  await phone({ from: to, to: session.number, text: "afterwards" });
  await receiver.until(path, "message", ({ payload }) => payload.body === "afterwards");
  expect(receiver.at(path).filter(({ event }) => event.event === "poll.recap")).toHaveLength(1);
});
