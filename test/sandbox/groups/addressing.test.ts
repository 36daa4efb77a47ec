import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../baileys-client.ts";
import { nextEvent } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const PLAIN = { emitOwnEvents: false };

const jidOf = (number: string) => `${number}@s.whatsapp.net`;

it("names its members by number where it is of the older kind, in messages and in what happens", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const participants = [NUMBER, ANA, BOB];
  const answer = await post(sandbox, "/groups", { subject: "Old", participants, addressing: "pn" });
  const { jid } = answer.body as { jid: string };
  expect(await client.socket.groupMetadata(jid)).toMatchObject({
    addressingMode: "pn",
    owner: jidOf(NUMBER),
    participants: [ANA, BOB, NUMBER].map((one) => ({ id: jidOf(one), lid: `${lidUserOf(one)}@lid` })),
  });
  const arrived = nextEvent(client, "messages.upsert", ({ type }) => type === "notify");
  const sent = await post(sandbox, "/phone/send", { from: ANA, to: jid, text: "Hi", mentions: [BOB] });
  const { id } = sent.body as { id: string };
  expect(await arrived).toMatchObject({
    messages: [
      {
        key: { id, participant: jidOf(ANA), participantAlt: `${lidUserOf(ANA)}@lid` },
        message: { extendedTextMessage: { contextInfo: { mentionedJid: [jidOf(BOB)] } } },
      },
    ],
  });
  const told = nextEvent(client, "message-receipt.update");
  await client.socket.sendMessage(jid, { text: "Hello" }, { messageId: "A1" });
  expect(await sandbox.untilReceived((one) => one.to === ANA)).toMatchObject({ id: "A1", text: "Hello" });
  expect((await told)[0]?.receipt.userJid).toMatch(/@s\.whatsapp\.net$/);
  const promoted = nextEvent(client, "group-participants.update");
  await client.socket.groupParticipantsUpdate(jid, [jidOf(ANA)], "promote");
  expect(await promoted).toMatchObject({ participants: [{ id: jidOf(ANA) }] });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("is written to with another key when a member has left", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using client = new BaileysClient(sandbox, auth, PLAIN);
  await client.untilOpen();
  await client.untilIntroduced();
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants: [ANA, BOB, NUMBER] });
  const { jid } = body as { jid: string };
  const keysOfAna = async () => {
    const arrived = nextEvent(client, "messages.upsert", ({ type }) => type === "notify");
    await post(sandbox, "/phone/send", { from: ANA, to: jid, text: "Hello" });
    await arrived;
    const name = `${jid}::${lidUserOf(ANA)}_1::0`;
    const { [name]: row } = await auth.keys.get("sender-key", [name]);
    const states = JSON.parse(Buffer.from(row ?? []).toString("utf8")) as { senderKeyId: number }[];
    // The key comes along with every message.
    return new Set(states.map(({ senderKeyId }) => senderKeyId));
  };
  const before = await keysOfAna();
  expect(before.size).toBe(1);
  expect(await keysOfAna()).toEqual(before);
  await post(sandbox, `/groups/${jid}/participants`, { action: "remove", participants: [BOB] });
  expect((await keysOfAna()).size).toBe(2);
  expect(sandbox.unknownStanzas).toEqual([]);
});
