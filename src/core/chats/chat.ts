/** What is kept of a conversation. */
export type Chat = {
  /** A number that no other chat has. */
  readonly row: number;
  readonly sessionId: string;
  /** The canonical JID of its partner or group. */
  readonly key: string;
  /** The newest message's; null while there is none. Milliseconds since 1970. */
  readonly lastMessageAtMs: number | null;
  readonly unread: number;
  readonly isArchived: boolean;
  readonly isPinned: boolean;
  /** Milliseconds since 1970; null = not muted. */
  readonly mutedUntilMs: number | null;
};

export type ChatChange = Partial<Pick<Chat, "unread" | "isArchived" | "isPinned" | "mutedUntilMs">>;

/** Where a chat stands among those of its session. */
export type ChatPlace = Pick<Chat, "lastMessageAtMs" | "row">;

/** A chat that is being deleted, with its messages up to a row. */
export type ChatDeletion = Pick<Chat, "sessionId" | "row"> & { readonly upToMessage: number };
