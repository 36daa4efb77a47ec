import type { BinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { BaileysClient, linkedAuth, openClient, post } from "./baileys-client.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000@s.whatsapp.net";

const withoutTime = (sandbox: Sandbox) =>
  sandbox.chatStates().map(({ from, to, state, media }) => ({ from, to, state, media }));

it("records composing, recording and paused as they were on the wire", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await client.socket.sendPresenceUpdate("composing", PARTNER);
  await client.socket.sendPresenceUpdate("recording", "123456789012345@lid");
  await client.socket.sendPresenceUpdate("paused", "12036300000000000-1@g.us");
  await sandbox.untilChatState(({ state }) => state === "paused");
  expect(withoutTime(sandbox)).toEqual([
    { from: NUMBER, to: PARTNER, state: "composing", media: null },
    { from: NUMBER, to: "123456789012345@lid", state: "composing", media: "audio" },
    { from: NUMBER, to: "12036300000000000-1@g.us", state: "paused", media: null },
  ]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("records announced presence, and the one without a type", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  auth.creds.me = { id: "", ...auth.creds.me, name: "Support" };
  await using client = new BaileysClient(sandbox, auth);
  await client.untilOpen();
  await client.socket.sendPresenceUpdate("available");
  const { id } = await sandbox.untilChatState(({ state }) => state === "available");
  await client.socket.sendNode({ tag: "presence", attrs: {} });
  const untyped = await sandbox.untilChatState(() => true, { since: id });
  expect(untyped).toMatchObject({ from: NUMBER, to: null, state: null, media: null });
});

it("lists chat states by session and after an id", async () => {
  await using sandbox = await startSandbox();
  await using one = await openClient(sandbox, NUMBER);
  await using other = await openClient(sandbox, "15550001111");
  await one.socket.sendPresenceUpdate("composing", PARTNER);
  await sandbox.untilChatState(({ from }) => from === NUMBER);
  await other.socket.sendPresenceUpdate("paused", PARTNER);
  const { id } = await sandbox.untilChatState(({ state }) => state === "paused");
  const listed = await (await sandbox.request("/chat-states?session=15550001111&since=0")).json();
  expect(listed).toEqual([
    { id, at: expect.any(Number) as number, from: "15550001111", to: PARTNER, state: "paused", media: null },
  ]);
  expect(sandbox.chatStates({ since: id })).toEqual([]);
});

it("rejects when no matching chat state comes in time", async () => {
  await using sandbox = await startSandbox();
  await expect(sandbox.untilChatState(() => true, { timeoutMs: 1 })).rejects.toThrow("within 1 ms");
});

const VIOLATIONS: readonly (readonly [string, BinaryNode])[] = [
  ["an unknown child", chatState({ to: PARTNER }, "dancing")],
  ["no child", { tag: "chatstate", attrs: { to: PARTNER } }],
  ["no address", chatState({}, "composing")],
  ["a channel", chatState({ to: "1@newsletter" }, "composing")],
  ["an old form of address", chatState({ to: "15551230000@c.us" }, "composing")],
  ["another sender", chatState({ to: PARTNER, from: "15550001111:7@s.whatsapp.net" }, "composing")],
  [
    "a phone number writing to a LID",
    chatState({ to: "123456789012345@lid", from: `${NUMBER}:7@s.whatsapp.net` }, "composing"),
  ],
  ["an address with a device", chatState({ to: "15551230000:2@s.whatsapp.net" }, "composing")],
  ["an address that cannot be coded", chatState({ to: "@" }, "composing")],
  ["an unknown presence", { tag: "presence", attrs: { type: "composing" } }],
  ["an unknown stanza", { tag: "hello", attrs: {} }],
];

it.each(VIOLATIONS)("ends the connection for %s and keeps a note of it", async (_, stanza) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await client.socket.sendNode(stanza);
  expect((await client.untilClosed()).code).toBe(500);
  expect(sandbox.unknownStanzas).toMatchObject([{ number: NUMBER }]);
  expect(sandbox.chatStates().filter(({ to }) => to !== null)).toEqual([]);
});

it("takes no chat state before a login", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  delete auth.creds.me;
  await using client = new BaileysClient(sandbox, auth);
  await client.untilQr();
  await client.socket.sendNode(chatState({ to: PARTNER }, "composing"));
  expect((await client.untilClosed()).code).toBe(500);
  expect(sandbox.chatStates().filter(({ to }) => to !== null)).toEqual([]);
});

it("shows a partner's typing to a session that has subscribed to it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const seen = new Promise((resolve) => {
    client.socket.ev.on("presence.update", ({ id, presences }) => {
      if (presences[id]?.lastKnownPresence === "recording") resolve(id);
    });
  });
  const typing = { from: "15551230000", to: NUMBER, state: "recording" };
  expect(await post(sandbox, "/phone/typing", typing)).toEqual({ status: 200, body: { reached: 0 } });
  const subscribed = new Promise((resolve) => client.socket.ws.on("CB:presence", resolve));
  await client.socket.presenceSubscribe(PARTNER);
  await subscribed;
  expect(await post(sandbox, "/phone/typing", typing)).toEqual({ status: 200, body: { reached: 1 } });
  expect(await seen).toBe(PARTNER);
});

it("shows a group's members who of them types, whether they have asked or not", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const member = "15551230000";
  const made = await post(sandbox, "/groups", { subject: "Trip", participants: [NUMBER, member] });
  const { jid } = made.body as { jid: string };
  const seen = new Promise<BinaryNode>((resolve) => client.socket.ws.on("CB:chatstate", resolve));
  const typing = { from: member, to: jid, state: "composing" };
  expect(await post(sandbox, "/phone/typing", typing)).toEqual({ status: 200, body: { reached: 1 } });
  const { attrs } = await seen;
  expect(attrs).toEqual({ from: jid, participant: expect.stringMatching(/@lid$/) as string });
  expect(await post(sandbox, "/phone/typing", { ...typing, from: "15551239999" })).toMatchObject({
    status: 409,
  });
  expect(await post(sandbox, "/phone/typing", { ...typing, to: "12036300000000000@g.us" })).toMatchObject({
    status: 404,
  });
});

function chatState(attrs: Record<string, string>, child: string): BinaryNode {
  return { tag: "chatstate", attrs, content: [{ tag: child, attrs: {} }] };
}
