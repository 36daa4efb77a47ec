import type { KnownNumber, NumberStore } from "./number-store.ts";

/** What was read last, for all sessions: each call asks for the same few. */
const MOST_KEPT = 20_000;

/** What WhatsApp said about numbers, from memory where it was asked for before. */
export function rememberedNumbers(store: NumberStore, mostKept: number = MOST_KEPT): NumberStore {
  // null = nothing is known. The oldest are forgotten.
  const kept = new Map<string, KnownNumber | null>();

  function remembered(key: string, read: () => KnownNumber | undefined): KnownNumber | undefined {
    const known = kept.get(key);
    if (known !== undefined) return known ?? undefined;
    const found = read();
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? key);
    kept.set(key, found ?? null);
    return found;
  }

  return {
    find: (sessionId, number) => remembered(`${sessionId} ${number}`, () => store.find(sessionId, number)),
    findByLid: (sessionId, lid) =>
      remembered(`${sessionId} ${lid}@lid`, () => store.findByLid(sessionId, lid)),
    keep(known, nowWallMs) {
      for (const { sessionId, number, lid } of known) {
        const before = kept.get(`${sessionId} ${number}`)?.lid;
        for (const key of [number, `${lid ?? ""}@lid`, `${before ?? ""}@lid`])
          kept.delete(`${sessionId} ${key}`);
      }
      store.keep(known, nowWallMs);
    },
  };
}
