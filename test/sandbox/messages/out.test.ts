import {
  DEFAULT_CONNECTION_CONFIG,
  proto,
  type BinaryNode,
  type UserFacingSocketConfig,
} from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { childrenOf } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
// With own events a status that comes at once is put into the message's own event.
const PLAIN = { emitOwnEvents: false };

const DELIVERED = proto.WebMessageInfo.Status.DELIVERY_ACK;

const idOf = (count: number) => `3EB0${String(count).padStart(18, "0")}`;

it("carries a text to the partner's phone, which decrypts it and says that it has it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const messageId = idOf(1);
  const acknowledged = client.socket.waitForMessage(messageId, 5000);
  const delivered = nextEvent(client, "messages.update", ([one]) => one?.update.status === DELIVERED);
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId });
  expect(await acknowledged).toMatchObject({ tag: "ack", attrs: { class: "message", from: PARTNER_JID } });
  expect(await sandbox.untilReceived(({ id }) => id === messageId)).toEqual({
    id: messageId,
    at: expect.any(Number) as number,
    from: NUMBER,
    to: PARTNER,
    kind: "text",
    text: "Hello",
  });
  expect(await delivered).toMatchObject([{ key: { id: messageId, fromMe: true } }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("carries one after the other, by number and by LID, each once and in order", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await client.socket.sendMessage(PARTNER_JID, { text: "0" });
  const lid = await client.socket.signalRepository.lidMapping.getLIDForPN(PARTNER_JID);
  for (const count of [1, 2, 3]) {
    await client.socket.sendMessage(lid ?? "", { text: String(count) }, { messageId: idOf(count) });
  }
  await sandbox.untilReceived(({ text }) => text === "3");
  expect(sandbox.receivedMessages().map(({ text, to }) => `${to} ${text ?? ""}`)).toEqual(
    ["0", "1", "2", "3"].map((text) => `${PARTNER} ${text}`),
  );
  // The same id again: the phone has it already.
  await client.socket.sendMessage(PARTNER_JID, { text: "3" }, { messageId: idOf(3) });
  await client.socket.sendMessage(PARTNER_JID, { text: "4" });
  await sandbox.untilReceived(({ text }) => text === "4");
  expect(sandbox.receivedMessages()).toHaveLength(5);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("gives the own phone its copy, which says so, and shows it at the partner alone", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const copied = nextStanza(client, "receipt", ({ attrs }) => attrs["type"] === "sender");
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId: idOf(1) });
  expect((await copied).attrs).toMatchObject({ from: `${NUMBER}@s.whatsapp.net`, recipient: PARTNER_JID });
  await sandbox.untilReceived(() => true);
  expect(sandbox.receivedMessages()).toHaveLength(1);
});

it("carries a message to another session, and to another device of the account", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using second = await openClient(sandbox, NUMBER, PLAIN);
  await using partner = await openClient(sandbox, PARTNER, PLAIN);
  const arrived = nextEvent(partner, "messages.upsert");
  const copied = nextEvent(second, "messages.upsert");
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId: idOf(1) });
  expect(await arrived).toMatchObject({
    type: "notify",
    messages: [{ key: { fromMe: false }, message: { extendedTextMessage: { text: "Hello" } } }],
  });
  expect(await copied).toMatchObject({
    messages: [
      { key: { fromMe: true, remoteJid: PARTNER_JID }, message: { extendedTextMessage: { text: "Hello" } } },
    ],
  });
  // The answer goes the other way, in the same conversation.
  const answered = nextEvent(client, "messages.upsert");
  await partner.socket.sendMessage(`${NUMBER}@s.whatsapp.net`, { text: "Hi" });
  expect(await answered).toMatchObject({ messages: [{ message: { extendedTextMessage: { text: "Hi" } } }] });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("tells a quote and who is mentioned", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const quoted = await client.socket.sendMessage(PARTNER_JID, { text: "One" }, { messageId: idOf(1) });
  const content = { text: `@${PARTNER} Two`, mentions: [PARTNER_JID] };
  await client.socket.sendMessage(PARTNER_JID, content, { messageId: idOf(2), ...(quoted && { quoted }) });
  expect(await sandbox.untilReceived(({ id }) => id === idOf(2))).toMatchObject({
    text: `@${PARTNER} Two`,
    quoted: idOf(1),
    mentions: [PARTNER],
  });
});

it("asks for a message again that its phone cannot decrypt, with keys from the second time on", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, { ...PLAIN, ...damaging(2) });
  const asked: BinaryNode[] = [];
  client.socket.ws.on("CB:receipt,type:retry", (receipt: BinaryNode) => asked.push(receipt));
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId: idOf(1) });
  expect(await sandbox.untilReceived(() => true)).toMatchObject({ id: idOf(1), text: "Hello" });
  const [first, second] = asked.map((receipt) => childrenOf(receipt));
  expect(first).toMatchObject([
    { tag: "retry", attrs: { count: "1", id: idOf(1) } },
    { tag: "registration" },
  ]);
  expect(second?.map(({ tag }) => tag)).toEqual(["retry", "registration", "keys"]);
  const told = await (await sandbox.request("/asked-again")).json();
  expect(told).toEqual(sandbox.askedAgain());
  expect(told).toMatchObject([1, 2].map((count) => ({ id: idOf(1), from: NUMBER, to: PARTNER, count })));
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("delivers nothing to a number that nobody has, and hands out no keys for it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await post(sandbox, "/phone/registered", { number: PARTNER, registered: false });
  const copied = nextStanza(client, "receipt");
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId: idOf(1) });
  await copied;
  expect(sandbox.receivedMessages()).toEqual([]);
});

it("lists what has reached phones, by session and after a message", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const list = async (query: string) => {
    const response = await sandbox.request(`/messages?${query}`);
    return [response.status, await response.json()] as const;
  };
  for (const count of [1, 2, 3]) {
    await client.socket.sendMessage(PARTNER_JID, { text: String(count) }, { messageId: idOf(count) });
  }
  await sandbox.untilReceived(({ text }) => text === "3");
  expect(await list(`session=${NUMBER}&since=${idOf(1)}`)).toMatchObject([
    200,
    [{ id: idOf(2) }, { id: idOf(3) }],
  ]);
  expect(await list("since=0")).toMatchObject([200, [{ id: idOf(1) }, { id: idOf(2) }, { id: idOf(3) }]]);
  expect(await list(`session=${PARTNER}`)).toEqual([200, []]);
  expect(await list("session=x")).toMatchObject([400, {}]);
  expect(await list(`since=${idOf(9)}`)).toMatchObject([404, {}]);
});

/** A library whose first copies for the partner are damaged on their way. */
function damaging(copies: number): Partial<UserFacingSocketConfig> {
  return {
    makeSignalRepository: (...given) => {
      const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(...given);
      const encrypt = repository.encryptMessage.bind(repository);
      repository.encryptMessage = async (options) => {
        const encrypted = await encrypt(options);
        if (options.jid === PARTNER_JID && copies-- > 0) {
          // Inside the MAC: two short fields follow it in a first message.
          encrypted.ciphertext = encrypted.ciphertext.with(-9, (encrypted.ciphertext.at(-9) ?? 0) ^ 1);
        }
        return encrypted;
      };
      return repository;
    },
  };
}
