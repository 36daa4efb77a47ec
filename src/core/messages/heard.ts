import type { ChatAddress, Recipient } from "../chat-address.ts";
import type { Content } from "./content/content.ts";

/** A message that came over a line: from a partner, or from another device of the account. */
export type HeardMessage = {
  readonly what: "message";
  readonly id: string;
  readonly chat: Recipient;
  /** The JID of who wrote it, of a post the channel's; null for the account itself. */
  readonly author: string | null;
  readonly atMs: number;
  readonly content: Content;
  /** The id of the message that it answers. */
  readonly quoted: string | null;
  /** JIDs. */
  readonly mentions: readonly string[];
  readonly forwards: number;
  /** What its author calls themselves. */
  readonly pushName: string | null;
  /** What WhatsApp has verified that a business is called, of which the message is. */
  readonly businessName?: string;
  /** As it came, once it was decrypted. */
  readonly wire: Uint8Array;
  /** Its author may take back what others have written in this chat. */
  readonly isAdmin: boolean;
};

/** What a partner's phone tells of own messages; or, read on another device of the account, of a partner's. */
export type HeardReceipt = {
  readonly what: "receipt";
  readonly chat: Recipient;
  readonly ids: readonly string[];
  /** How far they have come by it; null: no further. */
  readonly state: "delivered" | "read" | "played" | null;
  /** The JID of whose phone tells it, of own messages. */
  readonly by?: string | undefined;
  readonly sign?: ReceiptSign | undefined;
  /** Another device of the account has read the chat. */
  readonly isOwn: boolean;
  readonly atMs: number;
};

/**
 * What a receipt of own messages tells beside how far they have come: another device of the account has them (`echoed`), one
 * of a reader's could not open them and wants them again (`wanted_again`), or has them and nobody is at it (`unattended`).
 */
export type ReceiptSign = "echoed" | "wanted_again" | "unattended";

/** A partner begins or ceases to type, comes or goes. */
export type HeardState = {
  readonly what: "state";
  readonly chat: ChatAddress;
  /** The JID of whoever it is. */
  readonly from: string;
  readonly state: "composing" | "recording" | "paused" | "available" | "unavailable";
  /** Where they let it be known. Milliseconds since 1970. */
  readonly lastSeenMs: number | null;
};
