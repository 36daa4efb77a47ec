/** Of a chat, as the gateway's API lists it, what is shown; times are milliseconds since 1970. */
export type ChatRow = {
  readonly jid: string;
  readonly aliases: readonly string[];
  readonly name: string | null;
  readonly lastMessageAt: number | null;
  readonly unreadCount: number;
};

export type MessageStatus = "pending" | "sent" | "delivered" | "read" | "played" | "failed";

/** Of a message the same. */
export type MessageRow = {
  /** WhatsApp's: its sender chose it. */
  readonly id: string;
  readonly senderJid?: string;
  readonly senderLid?: string;
  readonly fromMe: boolean;
  readonly type: string;
  readonly body?: string;
  readonly quotedMessageId?: string;
  /** Of a reaction: the message that it is at. */
  readonly targetId?: string;
  readonly media?: { readonly mimetype: string; readonly size: number; readonly filename?: string };
  readonly status?: MessageStatus;
  /** Why it failed. */
  readonly error?: string;
  readonly edited: boolean;
  readonly deleted: boolean;
  readonly timestamp: number;
};

/** A page of a list, the newest first; the cursor asks for the one after it. */
export type Page<Row> = { readonly data: readonly Row[]; readonly nextCursor: string | null };

/** The path of a page of at most 50 rows. */
export function pageOf(path: string, cursor?: string | null): string {
  return `${path}?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
}
