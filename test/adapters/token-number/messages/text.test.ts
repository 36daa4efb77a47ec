import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const { post, send, untilReceived, group, write } = messageCalls(
  () => tenant,
  () => instance,
);
/** What chats have been shown by the instance. */
const states = () =>
  test.sandbox.chatStates({ session: instance.number }).flatMap(({ to, state }) => (to ? [state] : []));

describe("message/text", () => {
  it("is at the partner's phone when it is answered, with all that the answer tells", async () => {
    const number = newNumber();
    const answer = await send("text", { number, message: "Hello 👋" });
    expect(answer).toEqual({
      success: true,
      message: "Message sent successfully",
      status: "sent",
      data: {
        messageId: expect.stringMatching(/^3EB0[0-9A-F]{16,18}$/) as string,
        direction: "outgoing",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        messageType: "text",
        content: "Hello 👋",
        chat: { jid: `${number}@s.whatsapp.net`, type: "private" },
        sender: {
          jid: `${instance.number}@s.whatsapp.net`,
          lid: instance.device?.lid,
        },
      },
    });
    const received = await untilReceived(answer.data.messageId);
    expect(received).toMatchObject({ from: instance.number, to: number, kind: "text", text: "Hello 👋" });
    expect(received).not.toHaveProperty("quoted");
    expect(received).not.toHaveProperty("mentions");
  });

  it("tells the instance's name where it has one", async () => {
    const number = newNumber();
    await test.phone("/phone/name", { number, name: "Support" });
    const { name } = await tenant.linkedSession(number);
    const { body } = await post("text", { number: newNumber(), message: "x" }, name);
    expect(body).toMatchObject({ data: { sender: { name: "Support" } } });
  });

  it("quotes a stored message, of another chat too", async () => {
    const number = newNumber();
    const first = await send("text", { number, message: "first" });
    const { messageId } = first.data;
    const answer = await send("text", { number, message: "second", replyTo: messageId, replyPrivate: true });
    expect(answer.data["replyTo"]).toEqual({ messageId });
    expect(answer.data.chat.jid).toBe(first.data.chat.jid);
    expect(await untilReceived(answer.data.messageId)).toMatchObject({ quoted: messageId });
    const elsewhere = await send("text", { number: newNumber(), message: "third", replyTo: messageId });
    expect(await untilReceived(elsewhere.data.messageId)).toMatchObject({ quoted: messageId });
  });

  it("answers privately what somebody wrote in a group, and quotes it", async () => {
    const [ana, bia] = [newNumber(), newNumber()];
    const number = await group(ana, bia);
    const replyTo = await write(ana, number, { text: "who is there?" });
    const { data } = await send("text", { number, message: "I am", replyTo, replyPrivate: true });
    expect(data).toMatchObject({ chat: { jid: `${ana}@s.whatsapp.net`, type: "private" } });
    expect(await untilReceived(data.messageId)).toMatchObject({ to: ana, quoted: replyTo });
    const { data: open } = await send("text", { number, message: "I am", replyTo });
    expect(open).toMatchObject({ chat: { jid: number }, replyTo: { messageId: replyTo } });
  });

  it("quotes nothing for an empty replyTo, and refuses one that is not stored", async () => {
    const number = newNumber();
    const { data } = await send("text", { number, message: "x", replyTo: "", replyPrivate: true });
    expect(data).not.toHaveProperty("replyTo");
    for (const replyPrivate of [false, true]) {
      const body = { number, message: "x", replyTo: "3EB0000000000000000000", replyPrivate };
      expect(await post("text", body)).toEqual(tokenRefusal(404, "Message not found"));
    }
  });

  it("goes to a group, and names those whom it mentions, or everybody", async () => {
    const [ana, bia] = [newNumber(), newNumber()];
    const number = await group(ana, bia);
    const named = await send("text", { number, message: `@${ana} hi`, mention: [ana, `${bia}@c.us`] });
    expect(named.data.chat).toMatchObject({ jid: number, type: "group" });
    expect(named.data["mentions"]).toEqual([`${ana}@s.whatsapp.net`, `${bia}@s.whatsapp.net`]);
    expect(await untilReceived(named.data.messageId)).toMatchObject({ group: number, mentions: [ana, bia] });
    const all = await send("text", { number, message: "hi all", mentionAll: true });
    expect(all.data).not.toHaveProperty("mentions");
    expect(await untilReceived(all.data.messageId)).toMatchObject({ text: "hi all", mentionsAll: true });
  });

  it("mentions 1,024 people at most", async () => {
    const mention = Array.from({ length: 1_024 }, newNumber);
    const { data } = await send("text", { number: await group(newNumber()), message: "hi", mention });
    expect((await untilReceived(data.messageId)).mentions).toEqual(mention);
  });

  it("mentions nobody outside groups", async () => {
    const body = { number: newNumber(), message: "x", mention: [newNumber()], mentionAll: true };
    const { data } = await send("text", body);
    expect(data).not.toHaveProperty("mentions");
    const received = await untilReceived(data.messageId);
    expect(received).not.toHaveProperty("mentions");
    expect(received).not.toHaveProperty("mentionsAll");
  });

  it("keeps the label of its caller, cut at 64 characters", async () => {
    const sourceOf = async (source?: string | null) => {
      const { data } = await send("text", { number: newNumber(), message: "x", source });
      return (await test.gateway.core.messages.get(instance, undefined, data.messageId)).source;
    };
    expect(await sourceOf("crm")).toBe("crm");
    expect(await sourceOf("")).toBe("api");
    expect(await sourceOf(null)).toBe("api");
    expect(await sourceOf()).toBe("api");
    expect(await sourceOf("🙂".repeat(65))).toBe("🙂".repeat(64));
  });

  it("of 65,536 characters arrives whole", async () => {
    const message = "🙂".repeat(32_768);
    const { data } = await send("text", { number: newNumber(), message });
    expect(await untilReceived(data.messageId)).toMatchObject({ text: message });
  });

  it("is shown as typing first for its delay, which is paused before it", async () => {
    const number = newNumber();
    const before = states().length;
    const startedMs = performance.now();
    const { data } = await send("text", { number, message: "x", delay: 1 });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990);
    await untilReceived(data.messageId);
    expect(states().slice(before)).toEqual(["composing", "paused"]);
  });

  it.each([0, -5, null])("shows nothing first for a delay of %j", async (delay) => {
    const before = states().length;
    await send("text", { number: newNumber(), message: "x", delay });
    expect(states().slice(before)).toEqual([]);
  });

  it("is sent with an instance's own token, and by who may send alone", async () => {
    const path = `/api/message/text/${instance.name}`;
    const body = { number: newNumber(), message: "x" };
    for (const secret of [await tenant.instanceToken(instance), await tenant.apiKey("send")])
      expect((await Api.token(test.gateway, secret).call("POST", path, body)).status).toBe(200);
    const reading = Api.token(test.gateway, await tenant.apiKey("read", "manage", "events"));
    expect(await reading.call("POST", path, body)).toEqual(tokenRefusal(401, "Invalid token"));
  });
});
