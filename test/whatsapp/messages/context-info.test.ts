import { proto } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import type { Composition } from "../../../src/core/index.ts";
import { contextOf } from "../../../src/whatsapp/messages/composing/context-info.ts";

const LID = "123456789012345@lid";
const COMPOSITION: Composition = {
  content: { kind: "text", text: "hello" },
  to: { kind: "person", number: "4915100000002" },
  device: { number: "4915100000001", lid: LID },
  quoted: null,
  about: null,
  mentions: [],
  mentionsAll: false,
  forwards: 0,
};
const AUTHOR = "4915100000003@s.whatsapp.net";
const WIRE = proto.Message.encode({
  conversation: "before",
  messageContextInfo: { messageSecret: new Uint8Array(32).fill(1) },
}).finish();

describe("what a message says beside its content", () => {
  it("is nothing where there is nothing", () => {
    expect(contextOf(COMPOSITION)).toBeNull();
  });

  it("has the author and the content of what it quotes, without the secret", () => {
    const quoted = { id: "3EB0", author: AUTHOR, wire: WIRE, elsewhere: null };
    const context = contextOf({ ...COMPOSITION, quoted });
    expect(context).toMatchObject({ stanzaId: "3EB0", participant: AUTHOR });
    expect(context).not.toHaveProperty("remoteJid");
    expect(context?.quotedMessage?.conversation).toBe("before");
    expect(context?.quotedMessage?.messageContextInfo).toBeNull();
  });

  it("names the chat of what it quotes where that is another one", () => {
    const elsewhere = "120363000000000001@g.us";
    const quoted = { id: "3EB0", author: AUTHOR, wire: undefined, elsewhere };
    expect(contextOf({ ...COMPOSITION, quoted })).toMatchObject({ remoteJid: elsewhere });
  });

  it("tells everybody without their names", () => {
    expect(contextOf({ ...COMPOSITION, mentionsAll: true })).toEqual({ nonJidMentions: 1 });
  });
});
