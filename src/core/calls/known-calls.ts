import type { CallFact } from "./call-fact.ts";

/** Of a session; the oldest are forgotten. */
const MOST_CALLS = 100;

/** What was told of a call. */
export type KnownCall = Pick<CallFact, "chat" | "isVideo" | "isGroup"> & {
  readonly steps: Set<CallFact["what"]>;
};

/** The newest calls of each session, in memory: what ends one does not say what it was. */
export interface KnownCalls {
  find(sessionId: string, callId: string): KnownCall | undefined;
  /** That step of it was told. */
  told(sessionId: string, fact: CallFact): void;
  forget(sessionId: string): void;
}

export function createKnownCalls(): KnownCalls {
  const sessions = new Map<string, Map<string, KnownCall>>();
  return {
    find: (sessionId, callId) => sessions.get(sessionId)?.get(callId),
    told(sessionId, { callId, chat, isVideo, isGroup, what }) {
      const calls = sessions.get(sessionId) ?? new Map<string, KnownCall>();
      sessions.set(sessionId, calls);
      const known = calls.get(callId) ?? { chat, isVideo, isGroup, steps: new Set() };
      calls.set(callId, known);
      known.steps.add(what);
      const [oldest] = calls.keys();
      if (calls.size > MOST_CALLS && oldest !== undefined) calls.delete(oldest);
    },
    forget: (sessionId) => void sessions.delete(sessionId),
  };
}
