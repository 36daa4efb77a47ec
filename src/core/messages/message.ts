import type { Content } from "./content/content.ts";

/**
 * How far an own message has come: stored and not acknowledged yet, acknowledged by WhatsApp, and then what the partner's
 * phone tells. `failed` is one that WhatsApp refused, or never acknowledged.
 */
export type MessageState = "pending" | "sent" | "delivered" | "read" | "played" | "failed";

/** No message is kept by, nor about, a longer id: its sender has made it up, and not every store can look it up. */
export const MOST_MESSAGE_ID_BYTES = 255;

/** One message of a session, whichever way it went. */
export type Message = {
  /** Its place in the store: a later one is greater. */
  readonly row: number;
  readonly sessionId: string;
  /** The key of its chat. */
  readonly chat: string;
  /** WhatsApp's. Its sender chose it: only with the chat and the author it is one message's alone. */
  readonly id: string;
  readonly fromMe: boolean;
  /** The JID of who wrote it; null for an own one. */
  readonly author: string | null;
  /** Null for one that somebody else wrote. */
  readonly state: MessageState | null;
  /** Why it failed, as a sentence. */
  readonly failure: string | null;
  /** WhatsApp's time; until that is known, when it was asked for. Milliseconds since 1970. */
  readonly atMs: number;
  readonly createdAtMs: number;
  readonly content: Content;
  /** The id of the message that it answers; it may be one of another chat. */
  readonly quoted: string | null;
  /** JIDs. */
  readonly mentions: readonly string[];
  /** Everybody in the group was told of it. */
  readonly mentionsAll?: boolean | undefined;
  /** How often it has been forwarded on its way here. */
  readonly forwards: number;
  /** The label of who asked for it here; null for what did not come from here. */
  readonly source: string | null;
  readonly isEdited: boolean;
  /** Taken back for everyone; what was in it is kept. */
  readonly isDeleted: boolean;
};

/** What is stored of an own message before anything of it leaves. */
export type Intent = Pick<
  Message,
  "sessionId" | "chat" | "id" | "content" | "quoted" | "mentions" | "mentionsAll" | "forwards" | "createdAtMs"
> & {
  readonly source: string;
  /** The ids of the files with its media, in the order in which that stands in it, until it is uploaded. */
  readonly held: readonly string[];
  /** As it will leave, whatever happens: who gets it twice drops the second. Null until it can be made. */
  readonly wire: Uint8Array | null;
};
