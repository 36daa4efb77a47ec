import { jidNormalizedUser, proto, type WAMessage, type WAMessageKey } from "@whiskeysockets/baileys";
import { parseRecipient, type Cancel, type HeardMessage } from "../../../core/index.ts";
import type { HearingPorts } from "../hearing.ts";
import { isMessageId } from "./message-id.ts";

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

type Awaited = { readonly heard: HeardMessage; readonly names: readonly string[]; readonly cancel: Cancel };

export function awaitUnreadable(
  { after, resends }: Pick<HearingPorts, "after" | "resends">,
  tell: (heard: HeardMessage) => void,
): Unreadable {
  const awaited = new Set<Awaited>();

  function giveUp(one: Awaited): void {
    if (!awaited.delete(one)) return;
    one.cancel();
    tell(one.heard);
  }

  function awaitedAs(key: WAMessageKey): Awaited | undefined {
    const names = new Set(namesOf(key));
    return [...awaited].find((one) => one.names.some((name) => names.has(name)));
  }

  return {
    giveUpAll() {
      for (const one of [...awaited]) giveUp(one);
    },
    takes(message) {
      const found = awaitedAs(message.key);
      const isUnreadable =
        !message.message && message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT;
      if (!isUnreadable) {
        if (found) {
          resends.cameBy(found.heard.id);
          found.cancel();
          awaited.delete(found);
        }
        return false;
      }
      resends.ask(message);
      const heard = placeholderOf(message);
      if (!heard || found) return true;
      const cancel = after(AGAIN_WITHIN_MS, () => giveUp(one));
      const one: Awaited = { heard, names: namesOf(message.key), cancel };
      awaited.add(one);
      const [oldest] = awaited;
      if (awaited.size > MOST_AWAITED && oldest !== undefined) giveUp(oldest);
      return true;
    },
  };
}

/** All that a message may be called when it comes again: who wrote it stands by a number or a LID. */
function namesOf({
  id,
  remoteJid,
  remoteJidAlt,
  participant,
  participantAlt,
}: WAMessageKey): readonly string[] {
  const authors = [participant || null, ...(participantAlt ? [participantAlt] : [])];
  const chats = [remoteJid, ...(remoteJidAlt ? [remoteJidAlt] : [])];
  return chats.flatMap((chat) => authors.map((author) => JSON.stringify([chat, author, id])));
}

function placeholderOf({ key, messageTimestamp, pushName }: WAMessage): HeardMessage | undefined {
  const chat = parseRecipient(jidNormalizedUser(key.remoteJid ?? ""));
  if (!chat || chat.kind === "channel" || chat.kind === "status" || !isMessageId(key.id)) return undefined;
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
