import { proto } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import type { Composition, Content } from "../../../src/core/index.ts";
import { composeMessage } from "../../../src/whatsapp/messages/composing/compose-message.ts";
import { readMessage } from "../../../src/whatsapp/messages/reading/read-message.ts";
import { wellFormed } from "../../../src/whatsapp/messages/well-formed.ts";

const HALF = "😀".slice(0, 1);
const REPLACED = "\u{fffd}";
const CHAT = "4915100000002@s.whatsapp.net";
const READER = {
  ownNames: () => [],
  namesOf: () => Promise.resolve([]),
  find: () => Promise.resolve([]),
  isAdmin: () => Promise.resolve(false),
};

it("texts are made whole wherever they stand, and nothing else is touched", () => {
  const bytes = Uint8Array.of(0xed, 0xa0, 0x80);
  const value = { text: `${HALF}a😀`, of: [HALF, 1, null, undefined, true], bytes };
  const mended = wellFormed(value);
  expect(mended).toEqual({ text: `${REPLACED}a😀`, of: [REPLACED, 1, null, undefined, true], bytes });
  expect(mended.bytes).toBe(bytes);
});

it.each<[string, Content]>([
  ["a text", { kind: "text", text: HALF }],
  ["a poll", { kind: "poll", question: HALF, options: [HALF, "b"], selectable: 1 }],
  ["an edit", { kind: "edit", target: { id: "3EB0", author: null }, text: HALF }],
])("%s leaves as UTF-8, also where an emoji was cut in half", (_, content) => {
  const wire = composeMessage(compositionOf({ content }));
  expect(Buffer.from(wire).includes(REPLACED)).toBe(true);
  expect(Buffer.from(wire).includes(Buffer.of(0xed, 0xa0))).toBe(false);
});

it("what is quoted leaves as it was, with its numbers and its bytes", () => {
  const imageMessage = { caption: "hello", fileLength: 5_000_000_000, mediaKey: Uint8Array.of(1, 2, 3) };
  const wire = proto.Message.encode({ imageMessage }).finish();
  const quoted = { id: "3EB0", author: CHAT, wire, elsewhere: null };
  const sent = proto.Message.decode(composeMessage(compositionOf({ quoted })));
  const shown = sent.extendedTextMessage?.contextInfo?.quotedMessage;
  expect(Buffer.from(proto.Message.encode(shown ?? {}).finish())).toEqual(Buffer.from(wire));
});

it("what comes with half a surrogate pair is told without it, and kept as it came", async () => {
  // Three bytes of its first field.
  const message = proto.Message.decode(Uint8Array.of(0x0a, 3, 0xed, 0xa0, 0xbd));
  const key = { remoteJid: CHAT, id: "3EB0", fromMe: false };
  const heard = await readMessage({ key, message, messageTimestamp: 1, pushName: HALF }, READER);
  expect(heard).toMatchObject({ content: { kind: "text", text: REPLACED }, pushName: REPLACED });
  expect(Buffer.from(heard?.wire ?? []).includes(Buffer.of(0xed, 0xa0))).toBe(true);
});

function compositionOf(changes: Partial<Composition>): Composition {
  return {
    content: { kind: "text", text: "hello" },
    to: { kind: "person", number: "4915100000002" },
    device: { number: "4915100000001", lid: null },
    quoted: null,
    about: null,
    mentions: [],
    mentionsAll: false,
    forwards: 0,
    ...changes,
  };
}
