import type { BinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { childOf, childrenOf } from "../../../src/sandbox/wire/stanza.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../baileys-client.ts";
import { PlainClient } from "../plain-client.ts";
import { nextEvent, nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const PARTNER_LID = `${lidUserOf(PARTNER)}@lid`;
const PLAIN = { emitOwnEvents: false };

async function write(sandbox: Sandbox, text: string, from = PARTNER, to = NUMBER): Promise<string> {
  const { status, body } = await post(sandbox, "/phone/send", { from, to, text });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body as { id: string }).id;
}

it("brings what a partner writes, and tells the partner that the session has it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const arrived = nextEvent(client, "messages.upsert");
  const stanza = nextStanza(client, "message");
  const id = await write(sandbox, "Hello");
  expect(await arrived).toMatchObject({
    type: "notify",
    messages: [{ key: { id, remoteJid: PARTNER_JID, fromMe: false }, message: { conversation: "Hello" } }],
  });
  expect((await stanza).attrs).toMatchObject({
    from: PARTNER_JID,
    sender_lid: PARTNER_LID,
    addressing_mode: "pn",
  });
  const receipt = await sandbox.untilReceipt(({ to, device }) => to === PARTNER && device === 7);
  expect(receipt).toMatchObject({ id, from: NUMBER, type: "inactive" });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("opens a conversation with a first message, and goes on in it once it was answered", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const kinds: (string | undefined)[] = [];
  client.socket.ws.on("CB:message", (message: BinaryNode) =>
    kinds.push(childOf(message, "enc")?.attrs["type"]),
  );
  for (const text of ["One", "Two"]) {
    const arrived = nextEvent(client, "messages.upsert");
    await write(sandbox, text);
    expect(await arrived).toMatchObject({ messages: [{ message: { conversation: text } }] });
    await client.socket.sendMessage(PARTNER_JID, { text });
    await sandbox.untilReceived((message) => message.to === PARTNER && message.text === text);
  }
  expect(kinds).toEqual(["pkmsg", "msg"]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("names the partner by the address that it writes by", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  // The session has heard of the LID.
  await client.socket.signalRepository.lidMapping.getLIDForPN(PARTNER_JID);
  const stanza = nextStanza(client, "message");
  const arrived = nextEvent(client, "messages.upsert");
  await write(sandbox, "Hello", PARTNER_LID);
  expect((await stanza).attrs).toMatchObject({
    from: PARTNER_LID,
    sender_pn: PARTNER_JID,
    addressing_mode: "lid",
  });
  expect(await arrived).toMatchObject({
    messages: [{ key: { remoteJid: PARTNER_LID, remoteJidAlt: PARTNER_JID } }],
  });
});

it("keeps what comes while the device is away, in order, until the device has taken it", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await write(sandbox, "One");
  await write(sandbox, "Two", "15551230001");
  {
    await using client = new BaileysClient(sandbox, auth, PLAIN);
    const preview = nextStanza(client, "ib", (ib) => childOf(ib, "offline_preview") !== undefined);
    const last = nextStanza(client, "ib", (ib) => childOf(ib, "offline") !== undefined);
    const numbers: (string | undefined)[] = [];
    client.socket.ws.on("CB:message", ({ attrs }: BinaryNode) => {
      // Its phone tells a new device something too.
      if (attrs["category"] !== "peer") numbers.push(attrs["offline"]);
    });
    const texts: string[] = [];
    const both = nextEvent(client, "messages.upsert", ({ type, messages }) => {
      texts.push(...messages.flatMap(({ message }) => message?.conversation ?? []));
      return type === "append" && texts.length === 2;
    });
    expect(childrenOf(await preview)[0]?.attrs).toEqual({
      count: "2",
      message: "2",
      receipt: "0",
      notification: "0",
      appdata: "0",
    });
    expect(childrenOf(await last)[0]?.attrs).toEqual({ count: "2" });
    await both;
    expect([numbers, texts]).toEqual([
      ["0", "1"],
      ["One", "Two"],
    ]);
    await sandbox.untilReceipt(({ to, device }) => to === "15551230001" && device === 7);
    await client.untilIntroduced();
  }
  await using again = new BaileysClient(sandbox, auth, PLAIN);
  const last = nextStanza(again, "ib", (ib) => childOf(ib, "offline") !== undefined);
  expect(childrenOf(await last)[0]?.attrs).toEqual({ count: "0" });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("sends a device answers only, until it asks for what comes", async () => {
  await using sandbox = await startSandbox();
  await using client = await PlainClient.connect(sandbox, await PlainClient.link(sandbox, NUMBER));
  await client.until(({ tag }) => tag === "success");
  const id = await write(sandbox, "Hello");
  await client.ask({ type: "get", xmlns: "w:p" });
  await client.ask({ type: "set", xmlns: "passive" }, [{ tag: "active", attrs: {} }]);
  const message = await client.until(({ tag }) => tag === "message");
  expect(message.attrs).toMatchObject({ id, offline: "0" });
});

it("sends again what a device cannot decrypt", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using client = new BaileysClient(sandbox, auth, PLAIN);
  await client.untilOpen();
  const first = nextEvent(client, "messages.upsert");
  await write(sandbox, "One");
  await first;
  // Answered: from now on the partner's phone goes on in the conversation, which the device loses.
  await client.socket.sendMessage(PARTNER_JID, { text: "Yes" });
  await sandbox.untilReceived(({ text }) => text === "Yes");
  await auth.keys.set({ session: { [`${lidUserOf(PARTNER)}_1.0`]: null } });
  const encs: BinaryNode[] = [];
  client.socket.ws.on("CB:message", (message: BinaryNode) => encs.push(...childrenOf(message)));
  const arrived = nextEvent(client, "messages.upsert", ({ messages: [one] }) => one?.message != null);
  const id = await write(sandbox, "Two");
  expect(await arrived).toMatchObject({ messages: [{ key: { id }, message: { conversation: "Two" } }] });
  expect(encs.map(({ attrs }) => attrs)).toEqual([
    { v: "2", type: "msg" },
    { v: "2", type: "pkmsg", count: "1" },
  ]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("lets the owner of a session write from the phone: the session has a copy, and the partner the message", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const copied = nextEvent(client, "messages.upsert");
  const id = await write(sandbox, "Hello", NUMBER, PARTNER);
  expect(await copied).toMatchObject({
    messages: [{ key: { id, fromMe: true, remoteJid: PARTNER_JID }, message: { conversation: "Hello" } }],
  });
  expect(await sandbox.untilReceived(({ to }) => to === PARTNER)).toMatchObject({ id, from: NUMBER });
  const { type } = await sandbox.untilReceipt(({ to, device }) => to === NUMBER && device === 7);
  expect(type).toBe("sender");
});

it("tells the partner that the session has read its message, and the session's phone too", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const arrived = nextEvent(client, "messages.upsert");
  const id = await write(sandbox, "Hello");
  await arrived;
  await client.socket.readMessages([{ id, remoteJid: PARTNER_JID, fromMe: false }]);
  await sandbox.untilReceipt((one) => one.id === id && one.to === PARTNER && one.type === "read");
  await sandbox.untilReceipt((one) => one.id === id && one.to === NUMBER && one.type === "read-self");
});

it.each([
  ["to a number without a session", { from: PARTNER, to: "15551230001", text: "x" }, 404],
  ["without a text", { from: PARTNER, to: NUMBER, text: "" }, 400],
  ["from a group", { from: "1-2@g.us", to: NUMBER, text: "x" }, 400],
  ["from a number that nobody has", { from: "15550009999", to: NUMBER, text: "x" }, 404],
])("refuses to write %s", async (_, body, status) => {
  await using sandbox = await startSandbox();
  await linkedAuth(sandbox, NUMBER);
  await post(sandbox, "/phone/registered", { number: "15550009999", registered: false });
  expect(await post(sandbox, "/phone/send", body)).toMatchObject({ status });
});
