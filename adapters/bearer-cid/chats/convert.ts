import type { z } from "@hono/zod-openapi";
import { parseChatAddress, type ChatChange, type ChatPlace, type ChatView } from "../../../src/core/index.ts";
import { called } from "../contacts/called.ts";
import type { Place, StoredPage } from "../dialect/stored-page.ts";
import type { CHAT_TYPES, ChatRow, UpdateChatBody } from "./schemas.ts";

type ChatType = (typeof CHAT_TYPES)[number];

const TYPES: Readonly<Record<string, ChatType>> = {
  "g.us": "group",
  newsletter: "newsletter",
  broadcast: "broadcast",
};

export function toChatRow(chat: ChatView): z.infer<typeof ChatRow> {
  return {
    id: chat.row,
    sessionId: chat.sessionId,
    jid: chat.key,
    aliases: [...chat.aliases],
    type: typeOf(chat.key),
    name: nameOf(chat),
    lastMessageAt: chat.lastMessageAtMs,
    unreadCount: chat.unread,
    archived: chat.isArchived,
    pinned: chat.isPinned,
    mutedUntil: chat.mutedUntilMs,
  };
}

function typeOf(jid: string): ChatType {
  if (jid === "status@broadcast") return "status";
  return TYPES[jid.slice(jid.indexOf("@") + 1)] ?? "dm";
}

/** A person is named as they are called, else by their number, a group by its subject, and a channel not at all. */
function nameOf({ key, subject, names }: ChatView): string | null {
  const address = parseChatAddress(key);
  const name = names && called(names);
  return name ?? (address?.kind === "person" ? address.number : subject);
}

/** What is not named stays as it is. */
export function fromUpdateChat(body: z.infer<typeof UpdateChatBody>): ChatChange {
  const { archived, pinned, mutedUntil, unmute = false } = body;
  return {
    ...(archived !== undefined && { isArchived: archived }),
    ...(pinned !== undefined && { isPinned: pinned }),
    ...(mutedUntil !== undefined && { mutedUntilMs: mutedUntil }),
    ...(unmute && { mutedUntilMs: null }),
  };
}

export function fromChatPage({ after }: StoredPage): ChatPlace | undefined {
  return after && { lastMessageAtMs: after.atMs, row: after.row };
}

export function placeOf({ lastMessageAtMs, row }: ChatView): Place {
  return { atMs: lastMessageAtMs ?? 0, row };
}
