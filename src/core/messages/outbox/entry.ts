import type { GatewayError } from "../../errors.ts";
import type { Content } from "../content.ts";
import type { Waiting } from "../message-store.ts";

/** How a message ended: acknowledged by WhatsApp, or with what was wrong. */
export type Ending = { readonly error: GatewayError | null };

/** What leaves, and what is in it. */
export type Draft = { readonly wire: Uint8Array; readonly content: Content };

/** What an own message needs beside its record. */
export type Leaving = Waiting & {
  /** At hand on a short way; on a long one it is read when its turn has come. */
  readonly draft: Draft | undefined;
  /** It waits for a partner who types, for so long at most. */
  readonly waitWhileTypingMs: number;
  /** Typing is shown before it for so long. */
  readonly typingMs: number;
  /** Whether the send limit has counted it. */
  readonly isCounted: boolean;
};

/** A message in its lane. */
export type Entry = Leaving & {
  /** Resolves when it has ended. */
  readonly ended: Promise<Ending>;
  readonly end: (ending: Ending) => void;
  /** Resolves when whoever waits for WhatsApp's answer has waited long enough. */
  readonly overdue: Promise<undefined>;
  readonly becomeOverdue: () => void;
  /** Whether the time of that wait runs. */
  isWaitedFor: boolean;
  isTyped: boolean;
  /** How often its stanza was handed over. */
  attempts: number;
};

export function entryOf(leaving: Leaving): Entry {
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  const { promise: overdue, resolve } = Promise.withResolvers<undefined>();
  const becomeOverdue = () => resolve(undefined);
  return { ...leaving, ended, end, overdue, becomeOverdue, isWaitedFor: false, isTyped: false, attempts: 0 };
}
