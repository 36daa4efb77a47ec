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
  /** Here alone: of favourites the account's other devices are told nothing. */
  readonly isFavorite: boolean;
};

/** What a chat that is muted for ever is muted until: the end of the year 9999. */
export const MUTED_FOR_EVER_MS = 253_402_300_799_000;

export type ChatChange = Partial<
  Pick<Chat, "unread" | "isArchived" | "isPinned" | "mutedUntilMs" | "isFavorite">
>;

/** Where a chat stands among those of its session. */
export type ChatPlace = Pick<Chat, "lastMessageAtMs" | "row">;

/** A chat that is being deleted, with its messages up to a row, and of these up to a time. */
export type ChatDeletion = Pick<Chat, "sessionId" | "row"> & {
  readonly upToMessage: number;
  /** Milliseconds since 1970; undefined: whenever they were written. */
  readonly upToMs?: number | undefined;
};
