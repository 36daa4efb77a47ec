import {
  proto,
  type UserFacingSocketConfig,
  type WAMessage,
  type WAMessageKey,
} from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const { INITIAL_BOOTSTRAP, ON_DEMAND, RECENT } = proto.HistorySync.HistorySyncType;
const PLAIN: Partial<UserFacingSocketConfig> = {
  emitOwnEvents: false,
  // For who takes recent history the library holds back all that comes, until there is some.
  shouldSyncHistoryMessage: ({ syncType }) => Number(syncType) !== (RECENT as number),
};

async function write(sandbox: Sandbox, text: string): Promise<string> {
  const { body } = await post(sandbox, "/phone/send", { from: PARTNER, to: NUMBER, text });
  return (body as { id: string }).id;
}

const textsOf = (messages: readonly WAMessage[]) =>
  messages.map(({ message }) => message?.conversation ?? message?.extendedTextMessage?.text);

it("tells a new device what was written before, by number and LID, and only once", async () => {
  await using sandbox = await startSandbox();
  await using first = await openClient(sandbox, NUMBER, PLAIN);
  const came = nextEvent(first, "messages.upsert");
  await write(sandbox, "Hello");
  await came;
  await first.socket.sendMessage(PARTNER_JID, { text: "Hi" });
  await sandbox.untilReceived(() => true);
  const auth = await linkedAuth(sandbox, NUMBER);
  {
    await using later = new BaileysClient(sandbox, auth, PLAIN);
    const { messages, chats, syncType } = await nextEvent(later, "messaging-history.set");
    expect(textsOf(messages)).toEqual(["Hi", "Hello"]);
    expect(messages.map(({ key }) => key.fromMe)).toEqual([true, false]);
    expect(chats).toMatchObject([{ id: PARTNER_JID, lidJid: `${lidUserOf(PARTNER)}@lid` }]);
    expect(syncType).toBe(INITIAL_BOOTSTRAP);
    await later.untilIntroduced();
  }
  await using again = new BaileysClient(sandbox, auth, PLAIN);
  const next = nextStanza(again, "message");
  await again.untilOpen();
  await write(sandbox, "Afterwards");
  expect((await next).attrs["category"]).toBeUndefined();
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("tells what was written before a message, as much as was asked for", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const ids: string[] = [];
  for (const text of ["One", "Two", "Three"]) ids.push(await write(sandbox, text));
  const oldest: WAMessageKey = { remoteJid: PARTNER_JID, fromMe: false, id: ids[2] ?? null };
  const ask = async (count: number, key: WAMessageKey) => {
    const told = nextEvent(client, "messaging-history.set");
    const request = await client.socket.fetchMessageHistory(count, key, Date.now());
    const { messages, peerDataRequestSessionId, syncType } = await told;
    expect(peerDataRequestSessionId).toBe(request);
    expect(syncType).toBe(ON_DEMAND);
    return textsOf(messages);
  };
  expect(await ask(1, oldest)).toEqual(["Two"]);
  expect(await ask(50, { ...oldest, id: ids[1] ?? null })).toEqual(["One"]);
  expect(await ask(50, { ...oldest, id: "A1" })).toEqual([]);
  // What a device asks its phone is no message to anybody.
  expect(sandbox.receivedMessages().filter(({ from }) => from === NUMBER)).toEqual([]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("has a message that a device could not read from its phone", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const arrived = nextEvent(client, "messages.upsert");
  const id = await write(sandbox, "Hello");
  await arrived;
  const again = nextEvent(client, "messages.upsert", ({ messages }) =>
    messages.some(({ key }) => key.id === id),
  );
  await client.socket.requestPlaceholderResend({ remoteJid: PARTNER_JID, fromMe: false, id });
  expect((await again).messages).toContainEqual(
    expect.objectContaining({ message: expect.objectContaining({ conversation: "Hello" }) as unknown }),
  );
  expect(sandbox.receivedMessages().filter(({ from }) => from === NUMBER)).toEqual([]);
});

it("notes what a phone has no answer to, and refuses what a device asks the phone of another", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const { GENERATE_LINK_PREVIEW } = proto.Message.PeerDataOperationRequestType;
  await client.socket.sendPeerDataOperationMessage({ peerDataOperationRequestType: GENERATE_LINK_PREVIEW });
  const refused = nextStanza(client, "ack", ({ attrs }) => attrs["id"] === "A1");
  const enc = stanza("enc", { v: "2", type: "msg" }, Buffer.from("x"));
  const attributes = { id: "A1", to: PARTNER_JID, type: "text", category: "peer" };
  await client.socket.sendNode(stanza("message", attributes, [enc]));
  expect((await refused).attrs["error"]).toBe("400");
  const reason = "a phone has no answer to what its companion asks";
  expect(sandbox.unusualStanzas).toMatchObject([{ number: NUMBER, reason }]);
  expect(sandbox.receivedMessages().filter(({ from }) => from === NUMBER)).toEqual([]);
});
