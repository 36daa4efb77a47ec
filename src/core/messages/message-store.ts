import type { Content, ContentKind, Target } from "./content/content.ts";
import type { Streams } from "../streams.ts";
import type { Intent, Message, MessageState } from "./message.ts";

/** A caller's name for a send: the same one again gives what came of the first. */
export type IdempotencyKey = { readonly organizationId: string; readonly text: string };

/** What is stored, and whether it is the first one's of its key; then without the followers. */
export type Begun = {
  readonly message: Message;
  readonly followers: readonly Message[];
  readonly isReplay: boolean;
};

/** What became of an own message. Absent members stay as they are. */
export type Progress = Pick<Message, "sessionId" | "row" | "id"> & {
  readonly state?: MessageState;
  readonly failure?: string;
  /** WhatsApp's time of it. */
  readonly atMs?: number;
  readonly wire?: Uint8Array;
  /** Its content, now that its media is uploaded. */
  readonly content?: Content;
  /** What it has changed of another message of its chat. */
  readonly applied?: Applied;
  /** Its idempotency key is free again: nothing was sent. */
  readonly releasesKey?: true;
};

/** A change of a message: another content, or that it was taken back. */
export type Applied = { readonly target: Target } & (
  { readonly content: Content } | { readonly isDeleted: true }
);

/** A message that is to leave, as it was stored. */
export type Waiting = Pick<Message, "row" | "sessionId" | "chat" | "id" | "createdAtMs"> &
  Pick<Intent, "held">;

/** How many messages of a chat are of one kind and have come equally far. Milliseconds since 1970. */
export type Tally = Pick<Message, "chat" | "state"> & {
  readonly kind: ContentKind;
  readonly messages: number;
  readonly last7Days: number;
  readonly last30Days: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** The last of them. */
  readonly lastRow: number;
};

/** When a stored poll ends. Milliseconds since 1970. */
export type PollEnd = Pick<Message, "row" | "sessionId"> & { readonly atMs: number };

/** A stored message, as it left or came. */
export type ArchivedMessage = Pick<Message, "chat" | "author"> & {
  readonly wire: Uint8Array;
  /** The text that its author has put in the place of the first one. */
  readonly editedText: string | undefined;
};

/** A message that was heard, and what it changes of another. */
export type Arrival = Omit<Intent, "source" | "held" | "createdAtMs"> &
  Pick<Message, "author" | "state" | "atMs" | "createdAtMs"> & {
    readonly applied?: Applied;
    /** Whether its chat has one more that was not read. */
    readonly isUnread: boolean;
    /** It was written before the device was linked: of what was read since then it says nothing. */
    readonly isFromBefore?: boolean;
  };

/** Messages at rest, sealed; the tenant's session is named first. What cannot be decrypted throws `unreadable`. */
export interface MessageStore {
  /**
   * Stores an intent, its chat and what comes behind it in one step; with a key that was used before, nothing: the message
   * of the first comes back. Throws `session_not_found` when the session is gone.
   */
  begin(intent: Intent, key: IdempotencyKey | null, followers?: readonly Intent[]): Promise<Begun>;
  /** The message that a key stands for. */
  findByKey(key: IdempotencyKey): Promise<Message | undefined>;
  get(sessionId: string, row: number): Promise<Message | undefined>;
  /** The newest with that id in that chat, own before others'; in any chat when `chat` is undefined. */
  find(sessionId: string, chat: string | undefined, id: string): Promise<Message | undefined>;
  /** A message as it left or came; undefined while it has not, and once it was taken back. */
  wireOf(sessionId: string, row: number): Promise<Uint8Array | undefined>;
  /** All with that id, in whichever chat, that were not taken back and have left or come. */
  archived(sessionId: string, id: string): Promise<readonly ArchivedMessage[]>;
  /** Stores what was heard, and its chat, also over one that could not be read; false when it was stored already, which changes nothing. */
  hear(arrival: Arrival): Promise<boolean>;
  /** Own messages of a chat have come that far; none goes back, and none that failed goes on. Gives the ids of those that have changed. */
  advance(
    sessionId: string,
    chat: string,
    ids: readonly string[],
    state: "delivered" | "read" | "played",
  ): Promise<readonly string[]>;
  /** All changes or none; those of messages that are gone are left out. */
  progress(changes: readonly Progress[]): Promise<void>;
  /** WhatsApp has the media of a message at another path from now on. Nothing where it is gone, or has no media. */
  relocate(message: Pick<Message, "sessionId" | "row" | "id">, directPath: string): Promise<void>;
  /** The newest of each author that is of this kind and about that message, at most `limit`. */
  about(
    sessionId: string,
    chat: string,
    target: string,
    kind: "reaction" | "vote",
    limit: number,
  ): Promise<readonly Message[]>;
  /** At most `limit` messages of a chat, newest first: those before a place, without those that only change another. */
  list(
    sessionId: string,
    chat: string,
    before: MessagePlace | undefined,
    limit: number,
  ): Promise<readonly Message[]>;
  /** Counts the `limit` messages of a session that were stored after that one: all its kinds, by chat, kind and state. */
  tally(sessionId: string, afterRow: number, limit: number, nowWallMs: number): Promise<readonly Tally[]>;
  /** Own messages of these sessions, or of all, that are still to be acknowledged, in the order in which they were stored. */
  listWaiting(afterRow: number, limit: number, sessionIds?: readonly string[]): Promise<readonly Waiting[]>;
  /** Forgets messages, the oldest first and at most `limit`; how many. Those stored before that time. */
  forgetOlder(beforeWallMs: number, limit: number): Promise<number>;
  /** The same of what a session has beyond so many; what is still to be acknowledged stays. */
  forgetExcess(sessionId: string, most: number, limit: number): Promise<number>;
  /** The same of keys that were first used before that time. */
  forgetKeys(beforeWallMs: number, limit: number): Promise<number>;
  /** The poll that ends first of all that have not been ended: of some sessions, or of all. */
  nextPollEnd(of?: Streams): Promise<PollEnd | undefined>;
  /** Ends a poll; false where that was done before, or it is gone. */
  endPoll(sessionId: string, row: number): Promise<boolean>;
  /** Nothing stays of it. False when that row was gone already, or is another message's by now. */
  delete(sessionId: string, row: number, id: string): Promise<boolean>;
  /** When messages left here since, oldest first, at most `limit` of them. Milliseconds since 1970. */
  sentSince(sessionId: string, sinceWallMs: number, limit: number): Promise<readonly number[]>;
}

/** Where a message stands in its chat. */
export type MessagePlace = Pick<Message, "atMs" | "row">;
