import type { BinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { childrenOf, stanza } from "../../../src/sandbox/wire/stanza.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const PLAIN = { emitOwnEvents: false };

const lidOf = (number: string) => `${lidUserOf(number)}@lid`;
const text = (one: string) => ({ message: { extendedTextMessage: { text: one } } });

async function groupOf(sandbox: Sandbox, ...participants: string[]): Promise<string> {
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants });
  return (body as { jid: string }).jid;
}

async function write(sandbox: Sandbox, content: object): Promise<string> {
  const { status, body } = await post(sandbox, "/phone/send", content);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body as { id: string }).id;
}

it("carries a message to every member's devices, with the key that reads it once", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const group = await groupOf(sandbox, NUMBER, ANA, BOB);
  const encs: (string | undefined)[][] = [];
  ana.socket.ws.on("CB:message", (message: BinaryNode) => {
    encs.push(childrenOf(message).flatMap(({ tag, attrs }) => (tag === "enc" ? [attrs["type"]] : [])));
  });
  for (const [messageId, one] of [
    ["A1", "Hello"],
    ["A2", "Again"],
  ] as const) {
    const arrived = nextEvent(ana, "messages.upsert", ({ messages: [first] }) => first?.key.id === messageId);
    const told = nextEvent(client, "message-receipt.update", ([first]) => first?.key.id === messageId);
    await client.socket.sendMessage(group, { text: one }, { messageId });
    expect(await arrived).toMatchObject({
      messages: [{ key: { remoteJid: group, participant: lidOf(NUMBER) }, ...text(one) }],
    });
    expect((await told)[0]).toMatchObject({ key: { remoteJid: group, fromMe: true } });
    for (const number of [ANA, BOB]) {
      const shown = await sandbox.untilReceived(({ id, to }) => id === messageId && to === number);
      expect(shown).toMatchObject({ from: NUMBER, group, kind: "text", text: one });
    }
  }
  expect(encs).toEqual([["pkmsg", "skmsg"], ["skmsg"]]);
  expect(sandbox.receivedMessages()).toHaveLength(4);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("brings what a member writes, and what another answers, with its quote", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const group = await groupOf(sandbox, ANA, BOB, NUMBER);
  const asked = nextEvent(client, "messages.upsert", ({ type }) => type === "notify");
  const question = await write(sandbox, { from: ANA, to: group, text: "Tea?" });
  expect(await asked).toMatchObject({
    messages: [{ key: { id: question, remoteJid: group, participant: lidOf(ANA) } }],
  });
  const receipt = await sandbox.untilReceipt(({ to, device }) => to === ANA && device === 7);
  expect(receipt).toMatchObject({ id: question, from: NUMBER });
  await sandbox.untilReceived(({ to }) => to === BOB);
  const answered = nextEvent(client, "messages.upsert", ({ type }) => type === "notify");
  await write(sandbox, { from: BOB, to: group, text: "Yes", quoted: question, mentions: [ANA] });
  const contextInfo = { stanzaId: question, participant: lidOf(ANA), mentionedJid: [lidOf(ANA)] };
  expect(await answered).toMatchObject({
    messages: [{ message: { extendedTextMessage: { text: "Yes", contextInfo } } }],
  });
  const reacted = nextEvent(client, "messages.reaction");
  await write(sandbox, { from: BOB, to: group, reaction: { id: question, emoji: "🍵" } });
  expect(await reacted).toMatchObject([{ key: { id: question, participant: lidOf(ANA) } }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("has a message sent again whose key the phone was not told", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using client = new BaileysClient(sandbox, auth, PLAIN);
  await client.untilOpen();
  const group = await groupOf(sandbox, ANA, NUMBER);
  // The library takes it that Ana's phone has it already.
  await auth.keys.set({ "sender-key-memory": { [group]: { [lidOf(ANA)]: true } } });
  const asked = nextStanza(client, "receipt", ({ attrs }) => attrs["type"] === "retry");
  await client.socket.sendMessage(group, { text: "Hello" }, { messageId: "A1" });
  expect((await asked).attrs).toMatchObject({ from: group, participant: lidOf(ANA), id: "A1" });
  expect(await sandbox.untilReceived(({ to }) => to === ANA)).toMatchObject({ id: "A1", text: "Hello" });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("sends again what a device cannot read", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using client = new BaileysClient(sandbox, auth, PLAIN);
  await client.untilOpen();
  const group = await groupOf(sandbox, ANA, NUMBER);
  const arrival = () =>
    nextEvent(
      client,
      "messages.upsert",
      ({ type, messages: [one] }) => type === "notify" && one?.message != null,
    );
  const first = arrival();
  await write(sandbox, { from: ANA, to: group, text: "One" });
  await first;
  // Answered, so that Ana's phone goes on in a conversation that the device then loses, and the group's key with it.
  await client.socket.sendMessage(`${ANA}@s.whatsapp.net`, { text: "Yes" });
  await sandbox.untilReceived(({ to, text: one }) => to === ANA && one === "Yes");
  const ana = lidUserOf(ANA);
  const senderKey = `${group}::${ana}_1::0`;
  await auth.keys.set({ session: { [`${ana}_1.0`]: null }, "sender-key": { [senderKey]: null } });
  const again = nextStanza(client, "message", (message) =>
    childrenOf(message).some(({ tag, attrs }) => tag === "enc" && attrs["count"] === "1"),
  );
  const second = arrival();
  const id = await write(sandbox, { from: ANA, to: group, text: "Two" });
  expect((await again).attrs).toMatchObject({ from: group, participant: lidOf(ANA), id });
  expect(await second).toMatchObject({ messages: [{ key: { id }, message: { conversation: "Two" } }] });
  // For what comes next, the key came along.
  expect(Object.keys(await auth.keys.get("sender-key", [senderKey]))).toEqual([senderKey]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("refuses who is not in the group, a group that nobody knows, and what is not for a group", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const [others, own] = [await groupOf(sandbox, ANA, BOB), await groupOf(sandbox, ANA, NUMBER)];
  const enc = (type: string) => [stanza("enc", { v: "2", type }, Buffer.from("x"))];
  for (const [to, error, content] of [
    [others, "403", enc("skmsg")],
    ["120363000000000001@g.us", "404", enc("skmsg")],
    [own, "400", enc("msg")],
    [own, "400", []],
  ] as const) {
    const refused = nextStanza(client, "ack");
    await client.socket.sendNode(stanza("message", { id: "A1", to, type: "text" }, [...content]));
    expect((await refused).attrs).toMatchObject({ class: "message", error });
  }
  expect(sandbox.unknownStanzas).toHaveLength(2);
  expect(await post(sandbox, "/phone/send", { from: NUMBER, to: others, text: "x" })).toMatchObject({
    status: 409,
  });
  expect(await post(sandbox, "/phone/send", { from: ANA, to: "1-2@g.us", text: "x" })).toMatchObject({
    status: 404,
  });
});

it("lets an admin delete what others have written, and nobody else", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using bob = await openClient(sandbox, BOB, PLAIN);
  const group = await groupOf(sandbox, NUMBER, ANA, BOB);
  const id = await write(sandbox, { from: ANA, to: group, text: "Hello" });
  const remove = { remoteJid: group, id, fromMe: false, participant: lidOf(ANA) };
  await bob.socket.sendMessage(group, { delete: remove }, { messageId: "B1" });
  await bob.socket.sendMessage(group, { text: "Afterwards" }, { messageId: "B2" });
  await sandbox.untilReceived((one) => one.id === "B2" && one.to === ANA);
  expect(sandbox.receivedMessages().filter(({ revoked }) => revoked === id)).toEqual([]);
  await client.socket.sendMessage(group, { delete: remove }, { messageId: "A1" });
  expect(await sandbox.untilReceived((one) => one.id === "A1" && one.to === BOB)).toMatchObject({
    revoked: id,
  });
});
