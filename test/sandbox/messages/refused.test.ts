import { describe, expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient } from "../baileys-client.ts";
import { nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const PARTNER_JID = "15551230000@s.whatsapp.net";
const OTHER_JID = "15551230001@s.whatsapp.net";

const enc = (attributes: Record<string, string> = {}, content: Stanza["content"] = Buffer.from("x")) =>
  stanza("enc", { v: "2", type: "msg", ...attributes }, content);
const to = (jid: string, ...content: Stanza[]) =>
  stanza("participants", {}, [stanza("to", { jid }, content)]);

const UNREADABLE: readonly (readonly [string, readonly Stanza[]])[] = [
  ["without a copy", []],
  ["with no content at all in its list", [stanza("participants", {}, [])]],
  ["with two copies for a device", [to(PARTNER_JID, enc(), enc())]],
  ["with a list and another copy", [to(PARTNER_JID, enc()), enc()]],
  ["for a device that is none", [to("1@newsletter", enc())]],
  ["for somebody who is not in the chat", [to(OTHER_JID, enc())]],
  ["in an older form", [to(PARTNER_JID, enc({ v: "1" }))]],
  ["that is encrypted for a group", [to(PARTNER_JID, enc({ type: "skmsg" }))]],
  ["whose copy is no bytes", [to(PARTNER_JID, enc({}, [stanza("x")]))]],
  ["that begins a conversation without saying whose device it is", [to(PARTNER_JID, enc({ type: "pkmsg" }))]],
];

describe("a message", () => {
  it.each(UNREADABLE)("%s is refused with 400, and noted", async (_, content) => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, NUMBER);
    const refused = nextStanza(client, "ack");
    await client.socket.sendNode(
      stanza("message", { id: "A1", to: PARTNER_JID, type: "text" }, [...content]),
    );
    expect((await refused).attrs).toMatchObject({
      class: "message",
      id: "A1",
      from: PARTNER_JID,
      error: "400",
    });
    expect(sandbox.unknownStanzas).toMatchObject([{ number: NUMBER }]);
  });

  it.each([
    ["no id", { to: PARTNER_JID, type: "text" }],
    ["no type", { id: "A1", to: PARTNER_JID }],
    ["an address of no kind", { id: "A1", to: "1@broadcast", type: "text" }],
  ])("with %s ends the connection", async (_, attributes) => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, NUMBER);
    await client.socket.sendNode(stanza("message", attributes, [to(PARTNER_JID, enc())]));
    expect((await client.untilClosed()).code).toBe(500);
    expect(sandbox.unknownStanzas).toMatchObject([{ number: NUMBER }]);
  });

  it("with the identity of another device is not taken by a phone, which notes it", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, NUMBER);
    await using other = await openClient(sandbox, "15550001111");
    client.socket.authState.creds.account = { ...other.socket.authState.creds.account };
    await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId: "A1" });
    await nextStanza(client, "iq");
    expect(sandbox.unknownStanzas).toMatchObject([
      { number: NUMBER, reason: "the identity of the device is not that of the message" },
      { number: NUMBER, reason: "the identity of the device is not that of the message" },
    ]);
    expect(sandbox.receivedMessages()).toEqual([]);
  });
});

it.each([
  ["no id", { to: PARTNER_JID }],
  ["an unknown type", { id: "A1", to: PARTNER_JID, type: "lost" }],
  ["no address", { id: "A1" }],
])("a receipt with %s ends the connection", async (_, attributes) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await client.socket.sendNode(stanza("receipt", attributes));
  expect((await client.untilClosed()).code).toBe(500);
  expect(sandbox.unknownStanzas).toMatchObject([{ number: NUMBER }]);
});
