import type { HeardChatChange } from "../chats/index.ts";
import type { ContactNames } from "../contacts/index.ts";
import type { Person } from "../events/index.ts";
import type { HeardMessage } from "./heard.ts";

/** What a phone knows already when it links a session: kept, and no news. */
export type HeardHistory = {
  readonly what: "history";
  /** The oldest first. */
  readonly messages: readonly HeardMessage[];
  readonly names: readonly { readonly contact: Person; readonly as: Partial<ContactNames> }[];
  /** How the phone shows them. */
  readonly chats: readonly HeardChatChange[];
};
