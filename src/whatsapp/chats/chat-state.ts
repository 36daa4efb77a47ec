import type { proto } from "@whiskeysockets/baileys";
import { toJid, type ChatStateChange, type KnownChat, type NewestMessage } from "../../core/index.ts";
import type { AppStateChange } from "../app-state/app-state-change.ts";

/** WhatsApp's word for no end. */
const FOR_EVER = -1;

/**
 * A change of a chat as the account's app state has it. A chat is there under its number or its LID, as the phone knew it:
 * it is changed where it is, and new by where its messages go.
 */
export function chatStateOf(chat: KnownChat, change: ChatStateChange, nowMs: number): AppStateChange {
  const [jid, ...others] = namesOf(chat);
  switch (change.what) {
    case "archived":
      return {
        collection: "regular_low",
        ...indexesOf("archive"),
        action: { archiveChatAction: { archived: change.is, messageRange: rangeTo(change.newest) } },
        apiVersion: 3,
      };
    case "read":
      return {
        collection: "regular_low",
        ...indexesOf("markChatAsRead"),
        action: { markChatAsReadAction: { read: change.is, messageRange: rangeTo(change.newest) } },
        apiVersion: 3,
      };
    case "pinned":
      return {
        collection: "regular_low",
        ...indexesOf("pin_v1"),
        action: { pinAction: { pinned: change.is } },
        apiVersion: 5,
      };
    case "muted":
      return {
        collection: "regular_high",
        ...indexesOf("mute"),
        action: { muteAction: mutedUntil(change.until) },
        apiVersion: 2,
      };
    case "starred":
      return {
        collection: "regular_high",
        ...indexesOf("star", ...messageIndex(chat, change.message)),
        action: { starAction: { starred: change.is } },
        apiVersion: 2,
      };
    case "message deleted":
      return {
        collection: "regular_high",
        ...indexesOf("deleteMessageForMe", ...messageIndex(chat, change.message)),
        action: {
          deleteMessageForMeAction: {
            deleteMedia: false,
            messageTimestamp: Math.floor(change.message.atMs / 1_000),
          },
        },
        apiVersion: 3,
      };
  }

  function indexesOf(kind: string, ...more: readonly string[]) {
    return { index: [kind, jid, ...more], formerIndexes: others.map((other) => [kind, other, ...more]) };
  }

  /** Without it a phone does nothing. */
  function rangeTo(newest: NewestMessage | undefined): proto.SyncActionValue.ISyncActionMessageRange {
    const lastMessageTimestamp = Math.floor((newest?.atMs ?? nowMs) / 1_000);
    if (!newest) return { lastMessageTimestamp };
    const key = {
      remoteJid: jid,
      id: newest.id,
      fromMe: newest.author === null,
      ...participantIn(chat, newest),
    };
    return { lastMessageTimestamp, messages: [{ key, timestamp: lastMessageTimestamp }] };
  }
}

function namesOf({ to, key, formerKeys }: KnownChat): readonly [string, ...string[]] {
  const first = toJid(to);
  return [first, ...[key, ...formerKeys].filter((name) => name !== first)];
}

function mutedUntil(until: number | "for ever" | null): proto.SyncActionValue.IMuteAction {
  if (until === null) return { muted: false };
  return { muted: true, muteEndTimestamp: until === "for ever" ? FOR_EVER : until };
}

/** Who wrote it is named in groups, and there of others alone. */
function messageIndex(chat: KnownChat, message: Pick<NewestMessage, "id" | "author">): readonly string[] {
  const { participant = "0" } = participantIn(chat, message);
  return [message.id, message.author === null ? "1" : "0", participant];
}

function participantIn(
  { to }: KnownChat,
  { author }: Pick<NewestMessage, "author">,
): { participant?: string } {
  return to.kind === "group" && author !== null ? { participant: author } : {};
}
