import type { PersonAddress } from "../chat-address.ts";
import type { CallFact } from "./call-fact.ts";

/** What somebody says of a call. Whether it is one by video, or of a group, an offer alone says. */
export type HeardCall = Pick<CallFact, "callId" | "isVideo" | "isGroup" | "reason" | "atMs"> & {
  readonly what: "call";
  readonly step: CallFact["what"];
  readonly from: PersonAddress;
  /** Who has begun it, as WhatsApp wants to be told it: a JID. */
  readonly creator: string;
  /** The JID of its group, where that is said. */
  readonly group: string | null;
  /** It had waited for the session, and rings no longer. */
  readonly isLate: boolean;
};
