import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import { tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "../messages/message-calls.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const unlinked = await tenant.session();
const { call, write, group } = messageCalls(
  () => tenant,
  () => instance,
);
const jidOf = (number: string) => `${number}@s.whatsapp.net`;

type Chat = Readonly<Record<"archived" | "pinned" | "mutedUntil" | "unreadCount", unknown>>;

/** How the other dialect shows a chat. */
async function chatOf(number: string): Promise<Chat> {
  const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${instance.id}/chats/${jidOf(number)}`);
  return body as Chat;
}

/** What the account's phone has been told since it was asked before. */
async function told(): Promise<readonly { readonly index: readonly string[]; readonly value: object }[]> {
  const answer = await test.sandbox.request(`/app-state?session=${instance.number}`);
  const all = (await answer.json()) as { readonly index: readonly string[]; readonly value: object }[];
  const added = all.filter((one) => !known.has(JSON.stringify(one)));
  for (const one of added) known.add(JSON.stringify(one));
  return added;
}
const known = new Set<string>();

async function done(path: string, body: object): Promise<unknown> {
  const answer = await call("POST", `chat/${path}/*`, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}

const onPhone = (body: object) => test.phone("/phone/chat", { number: instance.number, ...body });

await eventually("the phone has shared its key", async () => {
  return (await call("POST", "chat/pin/*", { number: newNumber() })).status === 200;
});

describe("what is done to a chat", () => {
  it("is archived on the phone and in the other dialect's list, and taken back", async () => {
    const number = newNumber();
    await write(number, instance.number, { text: "hello" });
    await told();
    expect(await done("archive", { number, archive: true })).toEqual({
      success: true,
      message: "Chat archived successfully",
      chat_jid: jidOf(number),
      archived: true,
    });
    expect(await chatOf(number)).toMatchObject({ archived: true });
    expect(await told()).toMatchObject([{ value: { archiveChatAction: { archived: true } } }]);
    expect(await done("archive", { number, archive: false })).toMatchObject({
      message: "Chat unarchived successfully",
      archived: false,
    });
    expect(await chatOf(number)).toMatchObject({ archived: false });
  });

  it("a pinned chat that is archived is pinned no longer", async () => {
    const number = newNumber();
    await write(number, instance.number, { text: "hello" });
    expect(await done("pin", { number, pin: true })).toEqual({
      success: true,
      message: "Chat pinned successfully",
      chat_jid: jidOf(number),
      pinned: true,
    });
    expect(await chatOf(number)).toMatchObject({ pinned: true });
    await done("archive", { number, archive: true });
    expect(await chatOf(number)).toMatchObject({ archived: true, pinned: false });
    expect(await done("pin", { number, pin: false })).toMatchObject({
      message: "Chat unpinned successfully",
    });
  });

  it.each([
    ["8h", "Chat muted for 8 hours", 28_800],
    ["8 hours", "Chat muted for 8 hours", 28_800],
    ["1w", "Chat muted for 1 week", 604_800],
    ["7d", "Chat muted for 1 week", 604_800],
    ["1 week", "Chat muted for 1 week", 604_800],
    ["always", "Chat muted permanently", 0],
    ["forever", "Chat muted permanently", 0],
    ["permanent", "Chat muted permanently", 0],
    ["", "Chat muted permanently", 0],
    [undefined, "Chat muted permanently", 0],
  ])("is muted for %j", async (duration, message, seconds) => {
    const number = newNumber();
    await write(number, instance.number, { text: "hello" });
    const before = Date.now();
    expect(await done("mute", { number, mute: true, duration })).toEqual({
      success: true,
      message,
      chat_jid: jidOf(number),
      muted: true,
      duration: seconds,
    });
    const { mutedUntil } = await chatOf(number);
    const span = seconds === 0 ? 1e13 : seconds * 1_000;
    expect(mutedUntil).toBeGreaterThanOrEqual(before + span);
  });

  it("is unmuted, whatever its duration says", async () => {
    const number = newNumber();
    await write(number, instance.number, { text: "hello" });
    await done("mute", { number, mute: true });
    expect(await done("mute", { number, mute: false, duration: "x" })).toEqual({
      success: true,
      message: "Chat notifications unmuted successfully",
      chat_jid: jidOf(number),
      muted: false,
      duration: 0,
    });
    expect((await chatOf(number)).mutedUntil ?? null).toBeNull();
  });

  it("is read, which its author sees, and is unread again", async () => {
    const number = newNumber();
    const id = await write(number, instance.number, { text: "hello" });
    expect(await chatOf(number)).toMatchObject({ unreadCount: 1 });
    expect(await done("markChatRead", { number, read: true })).toEqual({
      success: true,
      message: "Chat marked as read successfully",
      chat_jid: jidOf(number),
      read: true,
    });
    expect(await chatOf(number)).toMatchObject({ unreadCount: 0 });
    await test.sandbox.untilReceipt((receipt) => receipt.id === id && receipt.type === "read");
    await told();
    expect(await done("markChatRead", { number, read: false })).toMatchObject({
      message: "Chat marked as unread successfully",
      read: false,
    });
    expect(await chatOf(number)).toMatchObject({ unreadCount: 1 });
    expect(await told()).toMatchObject([{ value: { markChatAsReadAction: { read: false } } }]);
  });

  it("a message is read, in a group by its author", async () => {
    const number = newNumber();
    const id = await write(number, instance.number, { text: "hello" });
    expect(await done("markRead", { number, messageId: id })).toEqual({
      success: true,
      message: "Message marked as read successfully",
      message_id: id,
      chat_jid: jidOf(number),
    });
    expect(await chatOf(number)).toMatchObject({ unreadCount: 0 });
    const jid = await group(number);
    const inGroup = await write(number, jid, { text: "hello" });
    expect(await done("markRead", { number: jid, messageId: inGroup, sender: number })).toMatchObject({
      chat_jid: jid,
    });
    const refused = await call("POST", "chat/markRead/*", { number: jid, messageId: inGroup });
    expect(refused).toEqual(tokenRefusal(400, "sender is required for group messages"));
  });

  it("a message is starred and a chat is a favourite", async () => {
    const number = newNumber();
    const id = await write(number, instance.number, { text: "hello" });
    await told();
    expect(await done("favorite", { number: "nobody", messageId: id, favorite: true })).toEqual({
      success: true,
      message: "Message favorited successfully",
      type: "message",
      chat_jid: jidOf(number),
      message_id: id,
      favorite: true,
    });
    expect(await told()).toMatchObject([{ index: ["star", expect.any(String), id, "0", "0"] }]);
    expect(await done("favorite", { messageId: id })).toMatchObject({
      message: "Message unfavorited successfully",
      favorite: false,
    });
    expect(await done("favorite", { number, favorite: true })).toEqual({
      success: true,
      message: "Chat favorited successfully",
      type: "chat",
      chat_jid: jidOf(number),
      favorite: true,
    });
    expect(await done("favorite", { number, favorite: false })).toMatchObject({
      message: "Chat unfavorited successfully",
    });
  });
});

describe("what is done to a chat on the phone", () => {
  it("is seen in the other dialect", async () => {
    const number = newNumber();
    await write(number, instance.number, { text: "hello" });
    const until = (what: string, holds: (chat: Chat) => boolean) =>
      eventually(what, async () => holds(await chatOf(number)));
    await onPhone({ chat: jidOf(number), archived: true });
    await until("it is archived", ({ archived }) => archived === true);
    await onPhone({ chat: jidOf(number), archived: false });
    await until("it is not", ({ archived }) => archived === false);
    await onPhone({ chat: jidOf(number), pinned: true });
    await until("it is pinned", ({ pinned }) => pinned === true);
    await onPhone({ chat: jidOf(number), mutedUntil: 4_000_000_000_000 });
    await until("it is muted", ({ mutedUntil }) => mutedUntil === 4_000_000_000_000);
    await onPhone({ chat: jidOf(number), mutedUntil: -1 });
    await until("it is muted for ever", ({ mutedUntil }) => Number(mutedUntil) > 1e14);
    await onPhone({ chat: jidOf(number), read: true });
    await until("it is read", ({ unreadCount }) => unreadCount === 0);
    await onPhone({ chat: jidOf(number), read: false });
    await until("it is unread", ({ unreadCount }) => unreadCount === 1);
  });

  it.each(["cleared", "deleted"])("a chat that it has %s has no message here", async (how) => {
    const number = newNumber();
    const id = await write(number, instance.number, { text: "hello" });
    await onPhone({ chat: jidOf(number), [how]: true });
    await eventually("it is gone", async () => {
      return (await call("GET", `chat/getMessage/*?messageId=${id}`)).status === 404;
    });
  });

  it("from before it was linked is known from its history", async () => {
    const account = newNumber();
    const number = newNumber();
    await tenant.linkedSession(account);
    await test.phone("/phone/send", { from: number, to: account, text: "hello" });
    await test.phone("/phone/chat", { number: account, chat: jidOf(number), archived: true });
    const later: Session = await tenant.linkedSession(account);
    await eventually("it is archived", async () => {
      const path = `/api/v1/sessions/${later.id}/chats/${jidOf(number)}`;
      return ((await tenant.bearer.call("GET", path)).body as Chat).archived === true;
    });
  });
});

describe("what is refused", () => {
  const number = newNumber();
  it.each([
    ["archive", { archive: true }, "Number is required"],
    ["pin", { number: "" }, "Number is required"],
    ["mute", { mute: true, duration: "8h" }, "Number is required"],
    ["mute", { number, mute: true, duration: "2 days" }, "Invalid duration: 2 days"],
    ["mute", { number, mute: true, duration: "__proto__" }, "Invalid duration: __proto__"],
    ["mute", { number, mute: "yes" }, "Invalid request body: mute must be true or false"],
    ["archive", { number: 5 }, "Invalid request body: number must be a text"],
    ["archive", { number: "nobody" }, "Invalid number"],
    ["pin", [], "Invalid request body: a JSON object is expected"],
    ["markChatRead", { read: true }, "Number is required"],
    ["markRead", { number }, "messageId is required"],
    ["markRead", { messageId: "A1" }, "Number is required"],
    ["favorite", { favorite: true }, "Either number or messageId is required"],
    ["favorite", { number: "nobody" }, "Invalid number"],
  ])("chat/%s with %j", async (path, body, message) => {
    expect(await call("POST", `chat/${path}/*`, body)).toEqual(tokenRefusal(400, message));
  });

  it("a star on a message that is not kept", async () => {
    const answer = await call("POST", "chat/favorite/*", { messageId: "NONE", favorite: true });
    expect(answer).toEqual(tokenRefusal(404, "Message not found"));
  });

  it.each([
    ["archive", { number }],
    ["pin", { number }],
    ["mute", { number }],
    ["markChatRead", { number, read: true }],
    ["markRead", { number, messageId: "A1" }],
    ["favorite", { number }],
    ["favorite", { messageId: "NONE" }],
  ])("chat/%s with %j of an instance that is not connected", async (path, body) => {
    const answer = await call("POST", `chat/${path}/*`, body, unlinked.name);
    expect(answer).toEqual(tokenRefusal(503, "Instance is not connected to WhatsApp"));
  });

  it("what WhatsApp does not take, which leaves nothing", async () => {
    const partner = newNumber();
    await write(partner, instance.number, { text: "hello" });
    await test.phone("/faults", { kind: "sync-conflict", number: instance.number, times: 3 });
    const answer = await call("POST", "chat/pin/*", { number: partner, pin: true });
    const reason = "other devices change the same all the time";
    expect(answer).toEqual(tokenRefusal(500, `Failed to update chat: ${reason}`));
    expect(await chatOf(partner)).toMatchObject({ pinned: false });
  });

  it("everything that needs the key, until the phone has shared it", async () => {
    const account = newNumber();
    await test.phone("/faults", { kind: "no-key", number: account });
    const { name } = await tenant.linkedSession(account);
    const message = "The phone has not shared the key for this yet. Open WhatsApp on it, and try again.";
    expect(await call("POST", "chat/archive/*", { number }, name)).toEqual(tokenRefusal(503, message));
  });
});
