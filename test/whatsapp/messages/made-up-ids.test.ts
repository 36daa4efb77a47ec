import { proto } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import type { HeardMessage } from "../../../src/core/index.ts";
import { readMessage } from "../../../src/whatsapp/messages/reading/read-message.ts";
import { awaitUnreadable } from "../../../src/whatsapp/messages/reading/unreadable.ts";

const ANA = "15551230000@s.whatsapp.net";
/** As long as one may be, and longer; of each of its characters there are two bytes. */
const [LONG, TOO_LONG] = [`1${"é".repeat(127)}`, "é".repeat(128)];
const { REVOKE } = proto.Message.ProtocolMessage.Type;

const READER = {
  ownNames: () => ["15551230009@s.whatsapp.net"],
  namesOf: (jid: string) => Promise.resolve([jid]),
  find: () => Promise.resolve([]),
  isAdmin: () => Promise.resolve(false),
};

const keyOf = (id: string) => ({ remoteJid: ANA, fromMe: false, id });

it.each<[string, (id: string) => proto.IMessage]>([
  ["a text", () => ({ conversation: "hello" })],
  ["a reaction", (id) => ({ reactionMessage: { key: keyOf(id), text: "!" } })],
  ["a revoke", (id) => ({ protocolMessage: { key: keyOf(id), type: REVOKE } })],
])("%s is read by an id of 255 bytes, and by no longer one", async (_, messageAbout) => {
  const read = (id: string, about: string) =>
    readMessage({ key: keyOf(id), message: messageAbout(about) }, READER);
  expect(await read(LONG, LONG)).toMatchObject({ id: LONG });
  expect(await read(TOO_LONG, "1")).toBeUndefined();
});

it("what is about an id of more than 255 bytes is not read", async () => {
  const reactionMessage = { key: keyOf(TOO_LONG), text: "!" };
  expect(await readMessage({ key: keyOf("1"), message: { reactionMessage } }, READER)).toBeUndefined();
});

it("what cannot be decrypted is not told by an id of more than 255 bytes", () => {
  const told: HeardMessage[] = [];
  const ports = { after: () => () => undefined, resends: { ask: () => undefined, cameBy: () => undefined } };
  const unreadable = awaitUnreadable(ports, (heard) => told.push(heard));
  const { CIPHERTEXT } = proto.WebMessageInfo.StubType;
  for (const id of [LONG, TOO_LONG])
    expect(unreadable.takes({ key: keyOf(id), messageStubType: CIPHERTEXT })).toBe(true);
  unreadable.giveUpAll();
  expect(told).toMatchObject([{ id: LONG }]);
});
