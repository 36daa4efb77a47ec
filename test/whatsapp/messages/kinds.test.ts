import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Act, Content, Message, SendMessage, Session } from "../../../src/core/index.ts";
import type { ReceivedMessage } from "../../../src/sandbox/index.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { address } from "./address.ts";

const OWN = "4915100000001";
const PARTNER = "4915100000002";
const VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nTEL;waid=4915100000003:+4915100000003\nEND:VCARD";

let test: TestGateway;
let session: Session;
beforeAll(async () => {
  test = await TestGateway.start();
  session = await test.linkedSession("one", OWN);
});
afterAll(() => test[Symbol.asyncDispose]());

/** What is at the partner's phone of a message that WhatsApp has acknowledged. */
async function arrived({ id, state }: Message): Promise<ReceivedMessage> {
  expect(state).toBe("sent");
  return test.sandbox.untilReceived((received) => received.id === id);
}

async function send(content: Content, changes: Partial<SendMessage> = {}): Promise<Message> {
  const to = address(PARTNER);
  const sent = await test.gateway.core.messages.send(session, {
    to,
    content,
    source: "api",
    isQueued: false,
    ...changes,
  });
  return sent.message;
}

async function act(message: Message, done: Act): Promise<ReceivedMessage> {
  return arrived((await test.gateway.core.messages.act(session, message, done, "api")).message);
}

describe("at the partner's phone arrives", () => {
  it("a text, with whom it mentions and what it answers", async () => {
    const first = await send({ kind: "text", text: "first" });
    expect(await arrived(first)).toMatchObject({ kind: "text", text: "first", from: OWN, to: PARTNER });
    const mentions = [`${PARTNER}@s.whatsapp.net`];
    const second = await send({ kind: "text", text: `@${PARTNER} hello` }, { replyTo: first.id, mentions });
    expect(await arrived(second)).toMatchObject({
      text: `@${PARTNER} hello`,
      quoted: first.id,
      mentions: [PARTNER],
    });
  });

  it("a location", async () => {
    const here = { latitude: -23.5, longitude: -46.625, name: "here" };
    expect(await arrived(await send({ kind: "location", ...here }))).toMatchObject({
      kind: "location",
      location: here,
    });
  });

  it("a contact, and several", async () => {
    const ana = { name: "Ana", vcard: VCARD };
    const one = await arrived(await send({ kind: "contacts", contacts: [ana] }));
    expect(one.kind).toBe("contact");
    expect(JSON.stringify(one.contact)).toContain("Ana");
    const bea = { name: "Bea", vcard: VCARD.replace("Ana", "Bea") };
    const two = await arrived(await send({ kind: "contacts", contacts: [ana, bea] }));
    expect(JSON.stringify(two)).toContain("Ana");
  });

  it.each([0, 1, 2])("a poll in which %i may be chosen, and an own vote in it", async (selectable) => {
    const options = ["now", "later", "never"];
    const poll = await send({ kind: "poll", question: "when?", options, selectable });
    expect(await arrived(poll)).toMatchObject({ kind: "poll", poll: { name: "when?", options, selectable } });
    expect(await act(poll, { act: "vote", options: ["later"] })).toMatchObject({
      kind: "vote",
      vote: { id: poll.id, options: ["later"] },
    });
  });

  it("a reaction, and that it is taken back", async () => {
    const message = await send({ kind: "text", text: "hello" });
    const { id } = message;
    expect(await act(message, { act: "react", emoji: "👍" })).toMatchObject({
      reaction: { id, emoji: "👍" },
    });
    expect(await act(message, { act: "react", emoji: "" })).toMatchObject({ reaction: { id, emoji: "" } });
  });

  it("another text in the place of one, and that one is taken back", async () => {
    const message = await send({ kind: "text", text: "wrogn" });
    expect(await act(message, { act: "edit", text: "right" })).toMatchObject({
      text: "right",
      edited: message.id,
    });
    const { messages } = test.gateway.core;
    const edited = await messages.get(session, address(PARTNER), message.id);
    expect(edited).toMatchObject({ content: { text: "right" }, isEdited: true });
    expect(await act(edited, { act: "revoke" })).toMatchObject({ revoked: message.id });
    expect(await messages.get(session, address(PARTNER), message.id)).toMatchObject({ isDeleted: true });
  });

  it("what is forwarded, once more", async () => {
    const message = await send({ kind: "text", text: "pass it on" });
    const to = address("4915100000004");
    const { message: forwarded } = await test.gateway.core.messages.forward(session, message, to, "api");
    expect(forwarded.forwards).toBe(1);
    expect(await arrived(forwarded)).toMatchObject({ text: "pass it on", to: "4915100000004" });
  });

  it("each of twenty texts that were sent at once, in their order", async () => {
    const texts = Array.from({ length: 20 }, (_, nth) => `text ${nth}`);
    const sent = await Promise.all(texts.map((text) => send({ kind: "text", text })));
    for (const message of sent) await arrived(message);
    const received = test.sandbox.receivedMessages().map(({ text }) => text);
    expect(received.filter((text) => text?.startsWith("text "))).toEqual(texts);
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });
});
