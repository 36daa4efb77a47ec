import type { Session } from "../sessions/index.ts";
import type { BlockedStore } from "./blocked.ts";
import type { FoundNumber } from "./look-ups.ts";
import type { NumberBook } from "./number-book.ts";

/** Who is on WhatsApp. */
export interface Contacts {
  /** Who is there under a number (digits), or under its other form; undefined when nobody is. Throws `session_not_connected`, `whatsapp_failed`. */
  lookUp(session: Session, number: string): Promise<FoundNumber | undefined>;
  /** Whom the account has blocked, as far as WhatsApp has told it: JIDs. */
  listBlocked(session: Session): Promise<readonly string[]>;
}

export type ContactPorts = { readonly numbers: NumberBook; readonly blocked: BlockedStore };

export function createContacts({ numbers, blocked }: ContactPorts): Contacts {
  return {
    lookUp: ({ id }, number) => numbers.lookUp(id, number),
    listBlocked: ({ id }) => blocked.list(id),
  };
}
