import { describe, expect, it } from "vitest";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "../messages/message-calls.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const { call, group, write } = messageCalls(
  () => tenant,
  () => instance,
);

const set = async (settings: object) => {
  const { status } = await call("POST", "instance/settings/*", settings);
  expect(status).toBe(200);
};
const isKept = async (id: string) => (await call("GET", `chat/getMessage/*?messageId=${id}`)).status === 200;
/** What is written somewhere that is not kept; its id, once what is written after it is there. */
async function passedOver(from: string, to: string): Promise<string> {
  const answer = await test.phone("/phone/send", { from, to, text: "not for you" });
  await write(newNumber(), instance.number, { text: "for you" });
  return ((await answer.json()) as { id: string }).id;
}

describe("ignoreGroupMessages", () => {
  it("keeps nothing of what is written in groups, from its change on", async () => {
    const ana = newNumber();
    const team = await group(ana);
    expect(await isKept(await write(ana, team, { text: "before" }))).toBe(true);
    await set({ ignoreGroupMessages: true });
    const id = await passedOver(ana, team);
    expect(await isKept(id)).toBe(false);
    // WhatsApp has its receipt: it does not come again.
    await test.sandbox.untilReceipt((receipt) => receipt.id === id && receipt.from === instance.number);
    await set({ ignoreGroupMessages: false });
    expect(await isKept(await write(ana, team, { text: "after" }))).toBe(true);
  });
});

describe("ignoreStatus", () => {
  it("keeps nothing of statuses, which are kept without it", async () => {
    const ana = newNumber();
    expect(await isKept(await write(ana, "status@broadcast", { text: "shown" }))).toBe(true);
    await set({ ignoreStatus: true });
    const id = await passedOver(ana, "status@broadcast");
    expect(await isKept(id)).toBe(false);
    await test.sandbox.untilReceipt((receipt) => receipt.id === id && receipt.from === instance.number);
  });
});

describe("autoReadMessages", () => {
  it("tells authors that what they wrote is read, in chats and in groups", async () => {
    const ana = newNumber();
    const team = await group(ana);
    await set({ autoReadMessages: true });
    for (const chat of [instance.number, team]) {
      const id = await write(ana, chat, { text: "read me" });
      const { from, to } = await test.sandbox.untilReceipt(
        (receipt) => receipt.id === id && receipt.type === "read",
      );
      expect([from, to]).toEqual([instance.number, ana]);
    }
    await set({ autoReadMessages: false });
  });
});

describe("autoRejectCalls", () => {
  const offer = async (from: string, more: object = {}) => {
    const answer = await test.phone("/phone/call", { from, to: instance.number, kind: "offer", ...more });
    return ((await answer.json()) as { id: string }).id;
  };
  const untilRejected = (id: string) =>
    eventually("the call is rejected", async () => {
      const calls = (await (await test.sandbox.request("/calls")).json()) as object[];
      return calls.some((call) => "id" in call && call.id === id && "kind" in call && call.kind === "reject");
    });

  it("rejects a call by the signalling, and sends who called the message", async () => {
    const ana = newNumber();
    await set({ autoRejectCalls: true, callRejectMessage: "I cannot talk" });
    await untilRejected(await offer(ana));
    const received = await test.sandbox.untilReceived(({ to }) => to === ana);
    expect(received).toMatchObject({ from: instance.number, kind: "text", text: "I cannot talk" });
    const { body } = await call("POST", "chat/history/*", { number: ana });
    expect(body).toMatchObject({ messages: [{ content: "I cannot talk", fromMe: true }] });
  });

  it("rejects a call in a group without a message", async () => {
    const ana = newNumber();
    const team = await group(ana);
    await untilRejected(await offer(ana, { group: team }));
    const bob = newNumber();
    await untilRejected(await offer(bob));
    await test.sandbox.untilReceived(({ to }) => to === bob);
    expect(test.sandbox.receivedMessages().filter(({ to }) => to === ana)).toEqual([]);
  });
});
