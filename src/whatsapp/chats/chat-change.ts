import type { BaileysEventMap, ChatMutation, proto } from "@whiskeysockets/baileys";
import { MUTED_FOR_EVER_MS, parseChatAddress, type HeardChatChange } from "../../core/index.ts";

type Update = BaileysEventMap["chats.update"][number];

/** What the library's update of a chat says that another device of the account has done; what it counts itself is left out. */
export function changesBy(update: Update): readonly HeardChatChange[] {
  const chat = parseChatAddress(update.id ?? "");
  if (!chat) return [];
  const { archived, pinned, muteEndTime, unreadCount } = update;
  // A message takes a chat out of the archive where the account is set to that.
  const isArchived = typeof archived === "boolean" ? { isArchived: archived } : {};
  // Of what comes of the app state alone it says on what that depends.
  const isShared = "conditional" in update;
  if (isShared && unreadCount === -1) return [{ chat, kind: "unread" }];
  if (isShared && unreadCount === 0) return [{ chat, kind: "read", upToMs: undefined }];
  const shared = isShared && {
    ...(pinned !== undefined && { isPinned: Boolean(pinned) }),
    ...(muteEndTime !== undefined && { mutedUntilMs: mutedUntil(muteEndTime) }),
  };
  const change = { ...isArchived, ...shared };
  return Object.keys(change).length > 0 ? [{ chat, kind: "state", change }] : [];
}

/** The messages that were deleted for this account alone. */
export function deletedBy(told: BaileysEventMap["messages.delete"]): readonly HeardChatChange[] {
  if (!("keys" in told)) return [];
  return told.keys.flatMap(({ remoteJid, id, fromMe }): readonly HeardChatChange[] => {
    const chat = parseChatAddress(remoteJid ?? "");
    return chat && id ? [{ chat, kind: "message deleted", id, fromMe: fromMe ?? false }] : [];
  });
}

/** A chat that was read, cleared or deleted, up to when its messages came. */
export function endedBy({
  index: [kind, jid = ""],
  syncAction: { value },
}: ChatMutation): Extract<HeardChatChange, { readonly upToMs: unknown }> | undefined {
  const chat = parseChatAddress(jid);
  if (!chat) return undefined;
  const { clearChatAction, deleteChatAction, markChatAsReadAction } = value ?? {};
  if (kind === "clearChat") return { chat, kind: "emptied", upToMs: endOf(clearChatAction?.messageRange) };
  if (kind === "deleteChat") return { chat, kind: "emptied", upToMs: endOf(deleteChatAction?.messageRange) };
  if (!markChatAsReadAction?.read) return undefined;
  return { chat, kind: "read", upToMs: endOf(markChatAsReadAction.messageRange) };
}

/** The end of the second in which the newest came; undefined where that is not told. */
function endOf(range: proto.SyncActionValue.ISyncActionMessageRange | null | undefined): number | undefined {
  const seconds = Number(range?.lastMessageTimestamp ?? 0);
  const upToMs = seconds * 1_000 + 999;
  return seconds > 0 && Number.isSafeInteger(upToMs) ? upToMs : undefined;
}

/** What the phone tells of a chat when it links the device. */
export function historyOf({
  id,
  archived,
  pinned,
  muteEndTime,
  unreadCount,
  markedAsUnread,
}: Partial<Update>): readonly HeardChatChange[] {
  const chat = parseChatAddress(id ?? "");
  if (!chat) return [];
  const unread = Math.max(unreadCount ?? 0, markedAsUnread ? 1 : 0);
  const change = {
    isArchived: archived ?? false,
    isPinned: Boolean(pinned),
    mutedUntilMs: mutedUntil(muteEndTime),
    unread,
  };
  return [{ chat, kind: "state", change }];
}

/** Null for a chat that is not muted; WhatsApp's word for no end is -1. */
function mutedUntil(time: Update["muteEndTime"]): number | null {
  if (time === null || time === undefined) return null;
  const ms = Number(time);
  return ms > 0 ? Math.min(ms, MUTED_FOR_EVER_MS) : MUTED_FOR_EVER_MS;
}
