import type { PersonAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "./number-book.ts";

/** All whom the account has blocked by now, as WhatsApp tells it. */
export type HeardBlocked = { readonly what: "blocked"; readonly contacts: readonly PersonAddress[] };

/** Whom accounts have blocked, at rest: JIDs. Bounded: what is more is not kept. */
export interface BlockedStore {
  /** These and nobody else. */
  replace(sessionId: string, contacts: readonly string[]): Promise<void>;
  /** One more, or one less. */
  set(sessionId: string, contact: string, isBlocked: boolean): Promise<void>;
  list(sessionId: string): Promise<readonly string[]>;
}

export type BlockedPorts = {
  readonly connections: Pick<Connections, "onHeard">;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly blocked: BlockedStore;
};

/** Keeps whom accounts have blocked, until the returned function is called. */
export function keepBlocked({ connections, numbers, blocked }: BlockedPorts): () => void {
  return connections.onHeard(async (sessionId, heard) => {
    if (heard.what !== "blocked") return;
    const keys = heard.contacts.map((contact) => numbers.withChat(sessionId, contact, ({ key }) => key));
    await blocked.replace(sessionId, await Promise.all(keys));
  });
}
