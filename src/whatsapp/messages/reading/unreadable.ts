import { jidNormalizedUser, proto, type WAMessage } from "@whiskeysockets/baileys";
import { parseRecipient, type Cancel, type HeardMessage } from "../../../core/index.ts";
import type { HearingPorts } from "../hearing.ts";

/** So long its author, or the account's phone, may take to send it again: both are asked at once. */
const AGAIN_WITHIN_MS = 60_000;
/** Of one line. */
const MOST_AWAITED = 1_000;

/** Messages of one line that could not be decrypted. */
export interface Unreadable {
  /** Whether it is one: it is told as such when it has not come again in time. */
  takes(message: WAMessage): boolean;
  /** The line has ended: all of them are told. */
  giveUpAll(): void;
}

export function awaitUnreadable(
  { after, resends }: Pick<HearingPorts, "after" | "resends">,
  tell: (heard: HeardMessage) => void,
): Unreadable {
  const awaited = new Map<string, { readonly heard: HeardMessage; readonly cancel: Cancel }>();

  function giveUp(name: string): void {
    const found = awaited.get(name);
    if (!found) return;
    awaited.delete(name);
    found.cancel();
    tell(found.heard);
  }

  return {
    giveUpAll() {
      for (const name of [...awaited.keys()]) giveUp(name);
    },
    takes(message) {
      const { key } = message;
      const name = JSON.stringify([key.remoteJid, key.participant || null, key.id]);
      const isUnreadable =
        !message.message && message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT;
      if (!isUnreadable) {
        const found = awaited.get(name);
        if (found) resends.cameBy(found.heard.id);
        found?.cancel();
        awaited.delete(name);
        return false;
      }
      resends.ask(message);
      const heard = placeholderOf(message);
      if (!heard || awaited.has(name)) return true;
      awaited.set(name, { heard, cancel: after(AGAIN_WITHIN_MS, () => giveUp(name)) });
      const [oldest] = awaited.keys();
      if (awaited.size > MOST_AWAITED && oldest !== undefined) giveUp(oldest);
      return true;
    },
  };
}

function placeholderOf({ key, messageTimestamp, pushName }: WAMessage): HeardMessage | undefined {
  const chat = parseRecipient(jidNormalizedUser(key.remoteJid ?? ""));
  if (!chat || chat.kind === "channel" || chat.kind === "status" || !key.id) return undefined;
  return {
    what: "message",
    id: key.id,
    chat,
    author: key.fromMe ? null : jidNormalizedUser(key.participant || (key.remoteJid ?? "")),
    atMs: Number(messageTimestamp ?? 0) * 1000,
    content: { kind: "text", text: "", isUnreadable: true },
    quoted: null,
    mentions: [],
    forwards: 0,
    pushName: pushName ?? null,
    wire: new Uint8Array(),
    isAdmin: false,
  };
}
