import { proto, type ChatModification, type WAMessageKey } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { collectionOf, patchSetting } from "../../../src/sandbox/app-state/collection.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { childOf, stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../baileys-client.ts";
import { nextEvent } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const CHAT = "15551230000@s.whatsapp.net";
const PLAIN = { emitOwnEvents: false };
const key: WAMessageKey = { remoteJid: CHAT, id: "A1", fromMe: true };
const lastMessages = [{ key, messageTimestamp: 1_700_000_000 }];

async function appState(sandbox: Sandbox): Promise<unknown> {
  return (await sandbox.request(`/app-state?session=${NUMBER}`)).json();
}

const changed = (client: BaileysClient, name: "archived" | "pinned" | "muteEndTime" | "unreadCount") =>
  nextEvent(client, "chats.update", ([chat]) => chat?.[name] !== undefined);

it.each<[string, ChatModification, Parameters<typeof changed>[1], unknown]>([
  ["archived", { archive: true, lastMessages }, "archived", true],
  ["pinned", { pin: true }, "pinned", expect.any(Number)],
  ["muted", { mute: 1_900_000_000_000 }, "muteEndTime", 1_900_000_000_000],
  ["marked as unread", { markRead: false, lastMessages }, "unreadCount", -1],
])("a chat that one device has %s is so on the other", async (_, change, name, value) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using other = await openClient(sandbox, NUMBER, PLAIN);
  const heard = changed(other, name);
  await client.socket.chatModify(change, CHAT);
  expect(await heard).toMatchObject([{ id: CHAT, [name]: value }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("brings a deletion for oneself and a star to the other device", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using other = await openClient(sandbox, NUMBER, PLAIN);
  const starred = nextEvent(other, "messages.update");
  await client.socket.chatModify({ star: { messages: [{ id: "A1", fromMe: true }], star: true } }, CHAT);
  expect(await starred).toMatchObject([{ key: { id: "A1" }, update: { starred: true } }]);
  const deleted = nextEvent(other, "messages.delete");
  const deleteForMe = { key, timestamp: 1_700_000_000, deleteMedia: false };
  await client.socket.chatModify({ deleteForMe }, CHAT);
  expect(await deleted).toMatchObject({ keys: [{ id: "A1", remoteJid: CHAT }] });
  expect(await appState(sandbox)).toMatchObject([
    { collection: "regular_low", index: ["star", CHAT, "A1", "1", "0"] },
    { collection: "regular_high", index: ["deleteMessageForMe", CHAT, "A1", "1", "0"] },
  ]);
});

it("is changed by both devices in turn, and a later one learns everything", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using other = await openClient(sandbox, NUMBER, PLAIN);
  const first = changed(other, "pinned");
  await client.socket.chatModify({ pin: true }, CHAT);
  await first;
  const second = changed(client, "pinned");
  await other.socket.chatModify({ pin: false }, CHAT);
  expect(await second).toMatchObject([{ id: CHAT, pinned: null }]);
  await client.socket.chatModify({ archive: true, lastMessages }, CHAT);
  await using later = await openClient(sandbox, NUMBER, PLAIN);
  expect(later.socket.authState.creds.myAppStateKeyId).toBe(client.socket.authState.creds.myAppStateKeyId);
  const learned = changed(later, "archived");
  await later.socket.resyncAppState(["regular_low"], false);
  expect(await learned).toMatchObject([{ id: CHAT, archived: true }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("answers a change of who is behind with a conflict, inside a result", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await client.socket.chatModify({ pin: true }, CHAT);
  const answer = (await push(client, { name: "regular_low", version: "0" }, Buffer.from("x"))) as Stanza;
  const collection = childOf(childOf(answer, "sync"), "collection");
  expect(collection?.attrs).toMatchObject({ name: "regular_low", version: "1", type: "error" });
  expect(childOf(collection, "error")?.attrs).toEqual({ code: "409", text: "conflict" });
  expect(childOf(collection, "patches")).toMatchObject({ content: [{ tag: "patch" }] });
});

it("answers the next change with a conflict, although nobody was first", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const fault = { kind: "sync-conflict", number: NUMBER };
  expect(await post(sandbox, "/faults", fault)).toEqual({ status: 200, body: { affected: 1 } });
  // The library takes it for a success, and is ahead of the server from now on.
  await client.socket.chatModify({ pin: true }, CHAT);
  expect(await appState(sandbox)).toEqual([]);
  await client.socket.authState.keys.set({ "app-state-sync-version": { regular_low: null } });
  await client.socket.chatModify({ pin: true }, CHAT);
  expect(await appState(sandbox)).toMatchObject([{ index: ["pin_v1", CHAT] }]);
});

it("notes and refuses a patch that is not vouched for", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const key = await sharedKey(client);
  const archived = { index: ["archive", CHAT], value: { archiveChatAction: { archived: true } } };
  const patchFor = () => proto.SyncdPatch.decode(patchSetting(collectionOf("regular_low"), archived, key));
  const spoilt: readonly [string, (patch: proto.SyncdPatch) => void][] = [
    ["the MAC of the patch is wrong", (patch) => patch.patchMac?.fill(0)],
    ["the patch leads to another state", (patch) => patch.snapshotMac?.fill(0)],
    ["the patch leads to another state", (patch) => patch.mutations.pop()],
    ["the patch has another key", (patch) => patch.keyId?.id?.fill(0)],
    ["the MAC of a value is wrong", (patch) => patch.mutations[0]?.record?.value?.blob?.fill(0)],
    ["the MAC of an index is wrong", (patch) => patch.mutations[0]?.record?.index?.blob?.fill(0)],
  ];
  for (const [, spoil] of spoilt) {
    const patch = patchFor();
    spoil(patch);
    expect((await pushed(client, patch))?.attrs["code"]).toBe("400");
  }
  expect(sandbox.unknownStanzas.map(({ reason }) => reason)).toEqual(spoilt.map(([reason]) => reason));
  expect(await pushed(client, patchFor())).toBeUndefined();
});

it("is there after a restart, for who knows it and for who does not", async () => {
  using folder = temporaryFolder();
  const { path: directory } = folder;
  const auth = await (async () => {
    await using first = await startSandbox({ directory });
    const linked = await linkedAuth(first, NUMBER);
    await using client = new BaileysClient(first, linked, PLAIN);
    await client.untilIntroduced();
    await client.socket.chatModify({ archive: true, lastMessages }, CHAT);
    return linked;
  })();
  await using second = await startSandbox({ directory });
  await using client = new BaileysClient(second, auth, PLAIN);
  await client.untilOpen();
  await client.socket.chatModify({ pin: true }, CHAT);
  await using other = await openClient(second, NUMBER, PLAIN);
  const learned = changed(other, "pinned");
  await other.socket.resyncAppState(["regular_low"], false);
  expect(await learned).toMatchObject([{ id: CHAT, pinned: expect.any(Number) as number }]);
  expect(second.unknownStanzas).toEqual([]);
});

it("sends everything at once to who has missed more than is kept", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  for (let count = 0; count < 205; count++) await client.socket.chatModify({ pin: count % 2 === 0 }, CHAT);
  await client.socket.chatModify({ archive: true, lastMessages }, CHAT);
  await using later = await openClient(sandbox, NUMBER, PLAIN);
  const learned = changed(later, "archived");
  await later.socket.resyncAppState(["regular_low"], false);
  expect(await learned).toMatchObject([{ id: CHAT, archived: true }]);
  const heard = changed(client, "archived");
  await later.socket.chatModify({ archive: false, lastMessages }, CHAT);
  expect(await heard).toMatchObject([{ id: CHAT, archived: false }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it.each([
  ["no collection", []],
  ["an unknown collection", [stanza("collection", { name: "lost", version: "0" })]],
  ["no version", [stanza("collection", { name: "regular", version: "x" })]],
])("refuses what asks for %s", async (_, content) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await expect(sync(client, content)).rejects.toMatchObject({ data: 400 });
});

function sync(client: BaileysClient, content: Stanza[]): Promise<unknown> {
  const attributes = { to: "@s.whatsapp.net", type: "set", xmlns: "w:sync:app:state" };
  return client.socket.query(stanza("iq", attributes, [stanza("sync", {}, content)]));
}

function push(client: BaileysClient, attributes: Record<string, string>, patch: Buffer): Promise<unknown> {
  return sync(client, [stanza("collection", attributes, [stanza("patch", {}, patch)])]);
}

/** Changes what was never changed before; the error that it is answered with. */
async function pushed(client: BaileysClient, patch: proto.SyncdPatch): Promise<Stanza | undefined> {
  const bytes = Buffer.from(proto.SyncdPatch.encode(patch).finish());
  const answer = (await push(client, { name: "regular_low", version: "0" }, bytes)) as Stanza;
  return childOf(childOf(childOf(answer, "sync"), "collection"), "error");
}

async function sharedKey({ socket: { authState } }: BaileysClient) {
  const id = authState.creds.myAppStateKeyId ?? "";
  const { [id]: key } = await authState.keys.get("app-state-sync-key", [id]);
  return { id: Buffer.from(id, "base64"), data: Buffer.from(key?.keyData ?? []) };
}
