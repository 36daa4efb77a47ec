import type { ChatAddress } from "../../chat-address.ts";
import type { Wakeable } from "./alarm.ts";
import type { Announcer } from "./announcer.ts";
import type { Budget } from "./budget.ts";
import type { LastError, LastStanza } from "./chat-history.ts";
import type { LettingGo } from "../../serving/index.ts";
import type { Indicator } from "../indicator.ts";

/** What the chats of one session share. */
export type ChatSession = {
  readonly id: string;
  readonly chats: Map<string, Chat>;
  readonly announcer: Announcer;
  readonly budget: Budget;
  isOpen: boolean;
  /** How the session was let go; nothing is decided for it any more. */
  letGo: LettingGo | undefined;
  /** Indicators that are showing. */
  showing: number;
};

/** A chat in which something is shown, owed or on its way. */
export type Chat = Wakeable & {
  readonly session: ChatSession;
  /** The same for every address of the chat, as far as they are known to be one's. */
  key: string;
  readonly to: ChatAddress;
  /** What was decided; its stanza may still be on its way to the line. */
  indicator: Indicator | undefined;
  /** What it was when the last stanza was handed over: what the phone shows. */
  confirmed: Indicator | undefined;
  /** How many stanzas are on their way, and the newest of them. */
  inFlight: number;
  newest: Flight | undefined;
  /** Settles with the newest. */
  flight: Promise<void>;
  lastStanza: LastStanza | null;
  lastError: LastError | null;
};

/** A stanza on its way: what its chat's indicator is once it has landed, with what was decided since. */
export type Flight = { after: Indicator | undefined };
