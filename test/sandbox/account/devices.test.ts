import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { childOf, childrenOf } from "../../../src/sandbox/wire/stanza.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const PLAIN = { emitOwnEvents: false };

const ofType = (client: BaileysClient, type: string) =>
  nextStanza(client, "notification", ({ attrs }) => attrs["type"] === type);

async function say(sandbox: Sandbox, client: BaileysClient, text: string): Promise<void> {
  await client.socket.sendMessage(PARTNER_JID, { text });
  await sandbox.untilReceived((one) => one.text === text);
}

it("tells who has written to somebody of their new device, which then gets what is written", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await say(sandbox, client, "Before");
  const told = ofType(client, "devices");
  const auth = await linkedAuth(sandbox, PARTNER);
  const [added] = childrenOf(await told);
  expect(added).toMatchObject({ tag: "add", attrs: { device_hash: expect.stringMatching(/^2:/) as string } });
  expect(childOf(added, "device")?.attrs).toEqual({ jid: `${PARTNER}:7@s.whatsapp.net`, "key-index": "1" });
  await using partner = new BaileysClient(sandbox, auth, PLAIN);
  await partner.untilIntroduced();
  // Its phone tells it of the chats as well.
  const arrived = nextEvent(partner, "messages.upsert", ({ messages }) =>
    messages.some(({ message }) => message?.extendedTextMessage?.text === "Hello"),
  );
  await say(sandbox, client, "Hello");
  await arrived;
  const gone = ofType(client, "devices");
  await post(sandbox, "/phone/unlink", { number: PARTNER });
  expect(childrenOf(await gone)).toMatchObject([{ tag: "remove" }]);
  await say(sandbox, client, "Afterwards");
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("tells an account's other device too, and nobody else", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using stranger = await openClient(sandbox, "15550001111", PLAIN);
  const heard = nextStanza(stranger, "notification");
  const told = ofType(client, "devices");
  await linkedAuth(sandbox, NUMBER);
  expect((await told).attrs["from"]).toBe(`${NUMBER}@s.whatsapp.net`);
  await post(sandbox, "/groups", { subject: "x", participants: ["15550001111"] });
  expect((await heard).attrs["type"]).toBe("w:gp2");
});

it("tells that a phone was set up anew, which reads what comes then", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const partner = await openClient(sandbox, PARTNER, PLAIN);
  await say(sandbox, client, "Before");
  const told = ofType(client, "encrypt");
  expect(await post(sandbox, "/phone/reinstall", { number: PARTNER })).toEqual({
    status: 200,
    body: { number: PARTNER, unlinked: 1 },
  });
  expect(await told).toMatchObject({ attrs: { from: PARTNER_JID }, content: [{ tag: "identity" }] });
  expect((await partner.untilClosed()).code).toBe(401);
  await say(sandbox, client, "Afterwards");
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("gives the other of a chat a token, by which an account knows it again", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const auth = await linkedAuth(sandbox, PARTNER);
  await using partner = new BaileysClient(sandbox, auth, PLAIN);
  await partner.untilIntroduced();
  const told = ofType(partner, "privacy_token");
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" });
  const sender_lid = `${lidUserOf(NUMBER)}@lid`;
  expect((await told).attrs).toMatchObject({ from: `${NUMBER}@s.whatsapp.net`, sender_lid });
  // The library shows it from now on.
  const acknowledged = nextStanza(partner, "ack", ({ attrs }) => attrs["class"] === "message");
  await partner.socket.sendMessage(sender_lid, { text: "Hi" });
  await acknowledged;
  const { [sender_lid]: row } = await auth.keys.get("tctoken", [sender_lid]);
  expect(row?.token).toHaveLength(32);
  expect(sandbox.unknownStanzas).toEqual([]);
});
