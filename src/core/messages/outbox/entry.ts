import type { Clock } from "../../clock.ts";
import type { Answer } from "../../connections.ts";
import type { GatewayError } from "../../errors.ts";
import type { Content } from "../content/content.ts";
import type { Waiting } from "../message-store.ts";
import type { Rest } from "../../rest.ts";
import type { Taken } from "./send-limit.ts";

/** After which a message that could not leave is given up. */
const GIVE_UP_MS = 24 * 60 * 60 * 1000;

/** How a message ended: acknowledged by WhatsApp, with its time and as it left, or with what was wrong. */
export type Ending =
  | { readonly error: null; readonly atMs: number; readonly content: Content }
  | { readonly error: GatewayError };

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
  /** Whether its caller waits for its end. */
  readonly isAwaited: boolean;
  /** Once the send limit has counted it. */
  readonly counted: Taken | undefined;
};

/** The waits of a session's messages: what comes before a stanza, and for WhatsApp's answers. */
export type Waits = { readonly rest: Rest; readonly answers: Rest };

/** A message in its lane. */
export type Entry = Omit<Leaving, "counted"> & {
  readonly waits: Waits;
  counted: Taken | undefined;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ending>;
  readonly end: (ending: Ending) => void;
  /** Resolves when its receiver tells of it, which WhatsApp may never do. */
  readonly told: Promise<Answer>;
  readonly tell: (answer: Answer) => void;
  isTold: boolean;
  /** Resolves when its caller has waited long enough. */
  readonly overdue: Promise<undefined>;
  readonly becomeOverdue: () => void;
  /** Monotonic; wall time told only how long another process had it. */
  readonly givenUpAtMs: number;
  /** Whether the time of WhatsApp's answer runs. */
  isDue: boolean;
  isTyped: boolean;
  /** How often its stanza was handed over. */
  attempts: number;
  /** How often it could not be while the line stood, or was to come again. */
  setbacks: number;
};

export function entryOf(leaving: Leaving, waits: Waits, clock: Clock): Entry {
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  const { promise: told, resolve: tell } = Promise.withResolvers<Answer>();
  const { promise: overdue, resolve } = Promise.withResolvers<undefined>();
  const ageMs = Math.max(0, clock.wallMs() - leaving.createdAtMs);
  return {
    ...leaving,
    waits,
    ended,
    end,
    told,
    tell,
    isTold: false,
    overdue,
    becomeOverdue: () => resolve(undefined),
    givenUpAtMs: clock.nowMs() + Math.max(0, GIVE_UP_MS - ageMs),
    isDue: false,
    isTyped: false,
    attempts: 0,
    setbacks: 0,
  };
}
