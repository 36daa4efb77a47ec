import { describe, expect, it } from "vitest";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const { tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const { send, untilReceived, group } = messageCalls(
  () => tenant,
  () => instance,
);

describe("message/location", () => {
  it("arrives with its name, and is told in three lines", async () => {
    const body = {
      number: newNumber(),
      latitude: -23.55,
      longitude: 0,
      name: "Office",
      address: "1, Main St",
    };
    const { data } = await send("location", body);
    expect(data).toMatchObject({
      messageType: "location",
      content: "📍 Office\n1, Main St\nLat: -23.55, Long: 0",
    });
    expect(await untilReceived(data.messageId)).toMatchObject({
      kind: "location",
      location: { latitude: -23.55, longitude: 0, name: "Office" },
    });
  });

  it("may have no name, and quotes", async () => {
    const number = newNumber();
    const { data: first } = await send("text", { number, message: "where?" });
    const { data } = await send("location", { number, latitude: 1, longitude: 2, replyTo: first.messageId });
    expect(data["content"]).toBe("Lat: 1, Long: 2");
    expect(await untilReceived(data.messageId)).toMatchObject({ kind: "location", quoted: first.messageId });
  });
});

describe("message/contact", () => {
  const ana = { fullName: "Ana; Souza, Dr.", phone: "+55 11 98888-7777", organization: "Acme\nLtd" };

  it("sends one contact, in a list or not, that can be written to", async () => {
    for (const vcard of [[ana], ana]) {
      const answer = await send("contact", { number: newNumber(), vcard });
      expect(answer.message).toBe("Message sent successfully");
      expect(answer.data).toMatchObject({
        messageType: "contact",
        content: ana.fullName,
        vcard: [ana],
      });
      expect(await untilReceived(answer.data.messageId)).toMatchObject({
        kind: "contact",
        contact: { name: ana.fullName, phone: "5511988887777" },
      });
    }
  });

  it("sends several in one message", async () => {
    const vcard = [ana, { fullName: "Bia", phone: "0800 123", email: "b@example.com", url: null }];
    const answer = await send("contact", { number: newNumber(), vcard });
    expect(answer.message).toBe("2 contacts sent successfully in one message");
    expect(answer.data["vcard"]).toEqual([
      ana,
      { fullName: "Bia", phone: "0800 123", email: "b@example.com" },
    ]);
    const { contacts } = await untilReceived(answer.data.messageId);
    expect(contacts?.map(({ name }) => name)).toEqual([ana.fullName, "Bia"]);
  });
});

describe("message/poll", () => {
  it.each<[unknown, number]>([
    [undefined, 1],
    [0, 1],
    [-3, 1],
    [2, 2],
    [3, 3],
    [12, 3],
  ])("with maxAnswer %j lets a voter choose %i", async (maxAnswer, selectable) => {
    const options = ["Pizza", "Sushi", "Salad"];
    const { data } = await send("poll", { number: newNumber(), question: "Lunch?", options, maxAnswer });
    expect(data).toMatchObject({
      messageType: "poll",
      content: "Lunch?\n1. Pizza\n2. Sushi\n3. Salad",
    });
    expect(await untilReceived(data.messageId)).toMatchObject({
      kind: "poll",
      poll: { name: "Lunch?", options, selectable },
    });
  });
});

describe("message/reaction", () => {
  it("is put at an own message, and taken back", async () => {
    const number = newNumber();
    const { messageId } = (await send("text", { number, message: "x" })).data;
    const react = (reaction: string) => send("reaction", { number, messageId, reaction, fromMe: true });
    const put = await react("👍🏽");
    expect(put).toMatchObject({
      message: "Message sent successfully",
      status: "sent",
      data: { messageType: "reaction", content: "👍🏽", replyTo: { messageId } },
    });
    expect(put.data.messageId).not.toBe(messageId);
    expect(await untilReceived(put.data.messageId)).toMatchObject({
      kind: "reaction",
      reaction: { id: messageId, emoji: "👍🏽" },
    });
    const removed = await react("remove");
    expect(removed).toMatchObject({
      message: "Reaction removed successfully",
      data: { content: "", replyTo: { messageId } },
    });
    expect(await untilReceived(removed.data.messageId)).toMatchObject({ reaction: { emoji: "" } });
  });

  it("is put at what the partner wrote, and at what somebody wrote in a group", async () => {
    const number = newNumber();
    const { test } = tenant;
    const written = async (to: string) => {
      const answer = await test.phone("/phone/send", { from: number, to, text: "hello" });
      return ((await answer.json()) as { id: string }).id;
    };
    const direct = await written(instance.number);
    const put = await send("reaction", { number, messageId: direct, reaction: "❤️" });
    expect(await untilReceived(put.data.messageId)).toMatchObject({ reaction: { id: direct, emoji: "❤️" } });
    const jid = await group(number);
    const messageId = await written(jid);
    const inGroup = await send("reaction", { number: jid, messageId, reaction: "🇧🇷", participant: number });
    expect(await untilReceived(inGroup.data.messageId)).toMatchObject({
      group: jid,
      reaction: { id: messageId },
    });
  });
});
