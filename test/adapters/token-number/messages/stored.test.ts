import { describe, expect, it } from "vitest";
import type { Clock } from "../../../../src/core/index.ts";
import { systemClock } from "../../../../src/system-clock.ts";
import { Api, tokenRefusal, type Answer } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

/** How far the wall clock is ahead. */
let aheadMs = 0;
const clock: Clock = { ...systemClock, wallMs: () => Date.now() + aheadMs };
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const { call, send, untilReceived, group, write } = messageCalls(
  () => tenant,
  () => instance,
);

await eventually("the phone has shared its key", async () => {
  return (await call("POST", "chat/pin/*", { number: newNumber() })).status === 200;
});

const UNKNOWN = "3EB0000000000000000000";
const get = (operation: string, messageId: string) =>
  call("GET", `chat/${operation}/*?messageId=${messageId}`);
const forward = (messageId: string, to: string) => call("POST", "chat/forward/*", { messageId, to });
const edit = (messageId: string, content: string) => call("POST", "chat/edit/*", { messageId, content });
const remove = (messageId: string, deleteForEveryone?: boolean) =>
  call("DELETE", "chat/delete/*", { messageId, deleteForEveryone });
const idOf = async (number: string, message = "Hello") =>
  (await send("text", { number, message })).data.messageId;
const contentOf = async (messageId: string) =>
  ((await get("getMessage", messageId)).body as { data: { content: string } }).data.content;

describe("chat/getMessage and chat/status", () => {
  it("tell a message and how far it has come", async () => {
    const number = newNumber();
    const { data } = await send("text", { number, message: "Hello" });
    const { messageId, timestamp } = data;
    const jid = `${number}@s.whatsapp.net`;
    await test.phone("/phone/receipt", { id: messageId, status: "read" });
    await eventually("that it was read", async () => {
      return ((await get("status", messageId)).body as { status: string }).status === "read";
    });
    expect(await get("getMessage", messageId)).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Message found",
        messageId,
        data: {
          content: "Hello",
          type: "text",
          from: `${instance.number}@s.whatsapp.net`,
          to: jid,
          chat: jid,
          timestamp,
          isGroup: false,
          status: "read",
        },
        status: "found",
      },
    });
    expect(await get("status", messageId)).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Message status retrieved successfully",
        message_id: messageId,
        status: "read",
        status_code: 4,
        direction: "sent",
        chat_jid: jid,
        timestamp,
      },
    });
  });

  it("tell one that WhatsApp refused, and one of a group", async () => {
    await test.phone("/faults", { kind: "ack-error", code: 463, times: 1 });
    const number = newNumber();
    expect((await call("POST", "message/text/*", { number, message: "no" })).status).toBe(500);
    const { body } = await call("POST", "chat/history/*", { number });
    const { id } = (body as { messages: { id: string }[] }).messages[0] ?? { id: "" };
    expect((await get("status", id)).body).toMatchObject({ status: "error", status_code: -1 });
    const jid = await group(newNumber());
    const inGroup = (await get("getMessage", await idOf(jid))).body;
    expect(inGroup).toMatchObject({ data: { isGroup: true, to: jid, chat: jid } });
  });

  it("tell what somebody else wrote", async () => {
    const number = newNumber();
    const messageId = await write(number, instance.number, { text: "hi" });
    const jid = `${number}@s.whatsapp.net`;
    expect((await get("getMessage", messageId)).body).toMatchObject({
      data: { content: "hi", to: `${instance.number}@s.whatsapp.net`, chat: jid, status: "received" },
    });
    expect((await get("status", messageId)).body).toMatchObject({
      status: "received",
      status_code: 3,
      direction: "received",
      chat_jid: jid,
    });
    expect(await edit(messageId, "x")).toEqual(tokenRefusal(400, "can only edit your own messages"));
    expect(await remove(messageId, true)).toEqual(
      tokenRefusal(400, "can only delete your own messages for everyone"),
    );
  });

  it("know the messages of their own instance alone, connected or not", async () => {
    const messageId = await idOf(newNumber());
    const other = await tenant.session();
    for (const operation of ["getMessage", "status", "poll"]) {
      const path = `/api/chat/${operation}/${other.name}?messageId=${messageId}`;
      expect(await tenant.token.call("GET", path)).toEqual(tokenRefusal(404, "Message not found"));
      expect(await get(operation, UNKNOWN)).toEqual(tokenRefusal(404, "Message not found"));
    }
  });

  it.each([
    ["getMessage", "Message ID is required (use ?messageId=<message-id>)"],
    ["status", "messageId query parameter is required"],
    ["poll", "messageId query parameter is required"],
  ])("and chat/%s need an id", async (operation, message) => {
    for (const query of ["", "?messageId=", "?messageId=1&messageId=2"])
      expect(await call("GET", `chat/${operation}/*${query}`)).toEqual(tokenRefusal(400, message));
  });

  it("are for who may read", async () => {
    const path = `/api/chat/getMessage/${instance.name}?messageId=${await idOf(newNumber())}`;
    const [reader, sender] = [await tenant.apiKey("read"), await tenant.apiKey("send", "manage", "events")];
    expect((await Api.token(test.gateway, reader).call("GET", path)).status).toBe(200);
    expect(await Api.token(test.gateway, sender).call("GET", path)).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
  });
});

describe("chat/poll", () => {
  it("counts what each voter has chosen last", async () => {
    const number = newNumber();
    const body = { number, question: "Lunch?", options: ["Pizza", "Sushi", "Salad"], maxAnswer: 2 };
    const { messageId } = (await send("poll", body)).data;
    const { core } = test.gateway;
    const poll = await core.messages.get(instance, undefined, messageId);
    const vote = (...options: string[]) => core.messages.act(instance, poll, { act: "vote", options }, "api");
    await vote("Salad");
    const { message: last } = await vote("Pizza", "Sushi");
    const detail = {
      senderJid: instance.number,
      voteMessageId: last.id,
      createdAt: new Date(last.atMs).toISOString(),
    };
    expect(await get("poll", messageId)).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Poll votes retrieved successfully",
        messageId,
        data: {
          messageId,
          name: "Lunch?",
          votes: [
            { optionName: "Pizza", optionVoteCount: 1 },
            { optionName: "Sushi", optionVoteCount: 1 },
            { optionName: "Salad", optionVoteCount: 0 },
          ],
          voteDetails: [
            {
              optionHash: "F12958816A49ADFA2C6C8DE8DD2144C163E92C5E375DE964D533187C7D236C36",
              optionName: "Pizza",
              ...detail,
            },
            { optionHash: expect.stringMatching(/^[0-9A-F]{64}$/) as string, optionName: "Sushi", ...detail },
          ],
        },
      },
    });
  });

  it("tells the partner's vote, by their number", async () => {
    const number = newNumber();
    const { data } = await send("poll", { number, question: "Lunch?", options: ["Yes", "No"] });
    await untilReceived(data.messageId);
    await test.phone("/phone/send", {
      from: number,
      to: instance.number,
      vote: { id: data.messageId, options: ["No"] },
    });
    type Votes = { data: { voteDetails: readonly object[] } };
    const details = async () => ((await get("poll", data.messageId)).body as Votes).data.voteDetails;
    await eventually("the vote", async () => (await details()).length > 0);
    expect(await details()).toMatchObject([{ optionName: "No", senderJid: number }]);
  });

  it("refuses what is no poll", async () => {
    expect(await get("poll", await idOf(newNumber()))).toEqual(tokenRefusal(400, "Message is not a poll"));
  });
});

describe("chat/forward", () => {
  it.each<[string, object]>([
    ["text", { message: "Hello" }],
    ["location", { latitude: 1, longitude: 2, name: "Office" }],
    ["contact", { vcard: { fullName: "Ana", phone: "5511988887777" } }],
  ])("sends a stored %s to another chat", async (kind, members) => {
    const { messageId } = (await send(kind, { number: newNumber(), ...members })).data;
    const to = newNumber();
    const { status, body } = await forward(messageId, to);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Message forwarded successfully",
        messageId: expect.stringMatching(/^3EB0/) as string,
        originalId: messageId,
        destinationJid: `${to}@s.whatsapp.net`,
      },
    });
    const forwarded = (body as { messageId: string }).messageId;
    expect(await untilReceived(forwarded)).toMatchObject({ kind, to });
    expect((await test.gateway.core.messages.get(instance, undefined, forwarded)).forwards).toBe(1);
  });

  it.each<[string, object]>([
    ["poll", { question: "?", options: ["a", "b"] }],
    ["reaction", { messageId: UNKNOWN, reaction: "👍" }],
  ])("forwards no %s", async (kind, members) => {
    const { messageId } = (await send(kind, { number: newNumber(), ...members })).data;
    expect(await forward(messageId, newNumber())).toEqual(
      tokenRefusal(500, `unsupported message type for forwarding: ${kind}`),
    );
  });

  it("forwards nothing that was taken back", async () => {
    const messageId = await idOf(newNumber());
    await remove(messageId, true);
    expect((await forward(messageId, newNumber())).status).toBe(400);
  });

  it.each<[string, object | undefined, string]>([
    ["no body", undefined, "Invalid request body"],
    ["no id", { to: "5511988887777" }, "messageId is required"],
    ["no chat", { messageId: UNKNOWN }, "to is required"],
    ["no address", { messageId: UNKNOWN, to: "Ana" }, "Invalid number"],
    ["a number as id", { messageId: 1 }, "Invalid request body"],
  ])("refuses %s", async (_, body, message) => {
    expect(await call("POST", "chat/forward/*", body)).toEqual(tokenRefusal(400, message));
  });
});

describe("chat/edit", () => {
  it("gives an own text another one, at the partner too", async () => {
    const number = newNumber();
    const messageId = await idOf(number);
    expect(await edit(messageId, "Hello again")).toEqual({
      status: 200,
      body: {
        success: true,
        message: "Message edited successfully",
        messageId,
        chatJid: `${number}@s.whatsapp.net`,
        oldContent: "Hello",
        newContent: "Hello again",
      },
    });
    const edited = await test.sandbox.untilReceived((one) => one.edited === messageId);
    expect(edited).toMatchObject({ kind: "edit", text: "Hello again" });
    expect(await contentOf(messageId)).toBe("Hello again");
  });

  it("refuses what is no text, and what is too old", async () => {
    const location = await send("location", { number: newNumber(), latitude: 1, longitude: 2 });
    expect(await edit(location.data.messageId, "x")).toEqual(
      tokenRefusal(400, "can only edit text messages"),
    );
    const messageId = await idOf(newNumber());
    aheadMs = 16 * 60_000;
    expect(await edit(messageId, "x")).toEqual(tokenRefusal(400, "message is too old to edit"));
    aheadMs = 0;
  });

  it.each<[string, object | undefined, string]>([
    ["no body", undefined, "Invalid request body"],
    ["no id", { content: "x" }, "messageId is required"],
    ["no text", { messageId: UNKNOWN }, "content is required"],
    ["a number as text", { messageId: UNKNOWN, content: 1 }, "Invalid request body"],
  ])("refuses %s", async (_, body, message) => {
    expect(await call("POST", "chat/edit/*", body)).toEqual(tokenRefusal(400, message));
  });
});

describe("chat/delete", () => {
  const deleted = (messageId: string, number: string, message: string, type: string): Answer => ({
    status: 200,
    body: {
      success: true,
      message,
      message_id: messageId,
      chat_jid: `${number}@s.whatsapp.net`,
      delete_type: type,
    },
  });

  it("for everyone takes it back", async () => {
    const number = newNumber();
    const messageId = await idOf(number);
    expect(await remove(messageId, true)).toEqual(
      deleted(messageId, number, "Message deleted for everyone", "revoke"),
    );
    await test.sandbox.untilReceived((one) => one.revoked === messageId);
    expect((await test.gateway.core.messages.get(instance, undefined, messageId)).isDeleted).toBe(true);
  });

  it("for me is deleted on the phone too, and what the phone deletes is here no more", async () => {
    const number = newNumber();
    const chat = `${number}@s.whatsapp.net`;
    const [own, others] = [await idOf(number), await write(number, instance.number, { text: "Hi" })];
    await eventually("it has come", async () => (await get("getMessage", others)).status === 200);
    await remove(own);
    const held = await (await test.sandbox.request(`/app-state?session=${instance.number}`)).text();
    expect(held).toMatch(new RegExp(`"deleteMessageForMe","[^"]+","${own}","1","0"`));
    const onPhone = (messageDeleted: string, isOwn: boolean) =>
      test.phone("/phone/chat", { number: instance.number, chat, messageDeleted, isOwn });
    const kept = await idOf(number);
    // Somebody else's with that id is not this one.
    await onPhone(kept, false);
    await onPhone(others, false);
    await eventually("it is gone", async () => (await get("getMessage", others)).status === 404);
    expect((await get("getMessage", kept)).status).toBe(200);
    const path = `/api/v1/sessions/${instance.id}/chats/${chat}/messages`;
    const { body } = await tenant.bearer.call("GET", path);
    expect(JSON.stringify(body)).not.toContain(others);
    expect(JSON.stringify(body)).toContain(kept);
  });

  it.each([false, undefined])("for me (%s) deletes what is kept, and tells nobody", async (isForEveryone) => {
    const number = newNumber();
    const messageId = await idOf(number);
    expect(await remove(messageId, isForEveryone)).toEqual(
      deleted(messageId, number, "Message deleted for me", "delete_for_me"),
    );
    expect((await get("getMessage", messageId)).status).toBe(404);
    expect(await remove(messageId)).toEqual(tokenRefusal(404, "message not found"));
    await untilReceived(await idOf(number));
    expect(test.sandbox.receivedMessages().filter(({ revoked }) => revoked === messageId)).toEqual([]);
  });

  it.each<[string, object | undefined, string]>([
    ["no body", undefined, "Invalid request body"],
    ["no id", {}, "MessageID is required"],
    ["a text as flag", { messageId: UNKNOWN, deleteForEveryone: "yes" }, "Invalid request body"],
  ])("refuses %s", async (_, body, message) => {
    expect(await call("DELETE", "chat/delete/*", body)).toEqual(tokenRefusal(400, message));
  });
});

describe("what is done to a message", () => {
  it("is 404 for one that is not kept, and 503 before it while the instance is not connected", async () => {
    const { name } = await tenant.session();
    const calls: readonly (readonly [string, string, object])[] = [
      ["POST", "forward", { messageId: UNKNOWN, to: newNumber() }],
      ["POST", "edit", { messageId: UNKNOWN, content: "x" }],
      ["DELETE", "delete", { messageId: UNKNOWN, deleteForEveryone: true }],
    ];
    for (const [method, operation, body] of calls) {
      const path = `chat/${operation}/*`;
      expect(await call(method, path, body)).toEqual(tokenRefusal(404, "message not found"));
      expect(await call(method, path, body, name)).toEqual(
        tokenRefusal(503, "Instance is not connected to WhatsApp"),
      );
    }
  });
});
