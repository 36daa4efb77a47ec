import { describe, expect, it } from "vitest";
import { InstanceEvent } from "../../../../../adapters/token-number/events/delivery/schemas.ts";
import { endsWithFile } from "../../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../../support/gateway-of-file.ts";
import { newNumber } from "../../../../support/tenant.ts";
import { WebhookReceiver } from "../../../../support/webhook-receiver.ts";
import { messageCalls } from "../../messages/message-calls.ts";

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const LID = expect.stringMatching(/^\d+@lid$/) as string;

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const instance = await tenant.linkedSession();
const { write, group, call, send } = messageCalls(
  () => tenant,
  () => instance,
);
await call("POST", "events/webhook/*", { enabled: true, url: receiver.url("/") });
const jid = (number: string) => `${number}@s.whatsapp.net`;

async function phone(path: string, body: object): Promise<string> {
  const answer = await test.phone(path, body);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { id: string }).id;
}

/** The data of the event of that name that has these members. */
async function told(name: string, members: object): Promise<Record<string, unknown>> {
  const entries = Object.entries(members);
  const { event } = await receiver.until("/", name, ({ data }) =>
    entries.every(([member, value]) => (data as Record<string, unknown>)[member] === value),
  );
  expect(InstanceEvent.safeParse(event).error).toBeUndefined();
  return event["data"] as Record<string, unknown>;
}

describe("call.update", () => {
  const dial = (from: string, kind: string, more: object = {}) =>
    phone("/phone/call", { from, to: instance.number, kind, ...more });

  it("tells of a call from its offer to its end", async () => {
    const ana = newNumber();
    const callId = await dial(ana, "offer", { video: true });
    const whole = {
      callId,
      timestamp: ISO,
      from: { jid: jid(ana), lid: LID },
      chat: { jid: jid(ana), type: "private" },
      isVideo: true,
      isGroup: false,
    };
    expect(await told("call.update", { callId, type: "offer" })).toEqual({ type: "offer", ...whole });
    await dial(ana, "accept");
    expect(await told("call.update", { callId, type: "accepted" })).toEqual({ type: "accepted", ...whole });
    await dial(ana, "terminate", { reason: "timeout" });
    expect(await told("call.update", { callId, type: "terminated" })).toEqual({
      type: "terminated",
      ...whole,
      reason: "timeout",
    });
  });

  it("tells of one that a partner rejects, and of one in a group", async () => {
    const ana = newNumber();
    const rejected = await dial(ana, "offer");
    await dial(ana, "reject");
    await told("call.update", { callId: rejected, type: "rejected" });
    const team = await group(ana);
    const callId = await dial(ana, "offer", { group: team });
    expect(await told("call.update", { callId })).toMatchObject({
      chat: { jid: team, type: "group" },
      isGroup: true,
    });
  });
});

describe("label.update", () => {
  it("tells of a label, of the chats that it is on, and of its end", async () => {
    const ana = newNumber();
    const number = instance.number;
    const labelId = await phone("/phone/label", { number, name: "Paid", color: 3 });
    expect(await told("label.update", { labelId, type: "edit" })).toEqual({
      type: "edit",
      labelId,
      name: "Paid",
      color: 3,
      deleted: false,
      timestamp: ISO,
    });
    for (const [on, action] of [
      [true, "add"],
      [false, "remove"],
    ] as const) {
      await phone("/phone/label", { number, id: labelId, chat: jid(ana), on });
      expect(await told("label.update", { labelId, action })).toEqual({
        type: "chat",
        labelId,
        chatJid: jid(ana),
        action,
        labeled: on,
        timestamp: ISO,
      });
    }
    await phone("/phone/label", { number, id: labelId });
    expect(await told("label.update", { labelId, deleted: true })).toMatchObject({ type: "edit" });
    expect(await test.gateway.core.labels.list(instance)).toEqual([]);
  });
});

describe("message.status", () => {
  const unread = async (number: string) => {
    const { unread } = await test.gateway.core.chats.get(instance, { kind: "person", number });
    return unread;
  };

  const acknowledged = (id: string, status: string) => phone("/phone/receipt", { id, status });
  /** An own text that has reached a phone. */
  const sent = async (number: string) => {
    const { data } = await send("text", { number, message: "hello" });
    await test.sandbox.untilReceived(({ id }) => id === data.messageId);
    return data.messageId;
  };

  it.each([
    ["read", "read_self"],
    ["played", "played_self"],
  ])("tells what the account has %s on another device", async (what, status) => {
    const ana = newNumber();
    const id = await write(ana, instance.number, { text: "hello" });
    expect(await unread(ana)).toBe(1);
    await test.phone("/phone/receipt", { id, status: what });
    const data = await told("message.status", { status });
    expect(data).toEqual({
      timestamp: ISO,
      status,
      messageIds: [id],
      chat: { jid: jid(ana), type: "private" },
      recipient: jid(ana),
    });
    expect(await unread(ana)).toBe(0);
  });

  it.each([
    ["sender", "the account's phone has it, too", () => Promise.resolve()],
    ["inactive", "nobody is at a device that has it", (id: string) => acknowledged(id, "inactive")],
  ])("tells %s of an own message: %s", async (status, _, happens) => {
    const ana = newNumber();
    const id = await sent(ana);
    await happens(id);
    expect(await told("message.status", { status, recipient: jid(ana) })).toEqual({
      timestamp: ISO,
      status,
      messageIds: [id],
      chat: { jid: jid(ana), type: "private" },
      recipient: jid(ana),
    });
  });

  it("tells retry of one that a phone could not open", async () => {
    const ana = newNumber();
    await sent(ana);
    await phone("/phone/reinstall", { number: ana });
    const id = await sent(ana);
    expect(await told("message.status", { status: "retry", recipient: jid(ana) })).toMatchObject({
      messageIds: [id],
    });
    await test.sandbox.untilReceived((message) => message.id === id);
  });

  it("names who wrote it in a group", async () => {
    const ana = newNumber();
    const team = await group(ana);
    const id = await write(ana, team, { text: "hello" });
    await test.phone("/phone/receipt", { id, status: "read" });
    const data = await told("message.status", { recipient: team });
    expect(data).toMatchObject({ status: "read_self", messageIds: [id], chat: { jid: team, type: "group" } });
    expect([LID, jid(ana)]).toContainEqual(data["messageSender"]);
  });
});
