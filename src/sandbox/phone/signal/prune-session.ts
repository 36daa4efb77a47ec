/** As many receiving chains as Signal's own library keeps of a session; the others are for messages that are very late. */
const KEPT_CHAINS = 5;
const RECEIVING = 2;

type Chains = Record<string, { readonly chainType: number }>;
type StoredSession = { readonly _sessions?: Record<string, { readonly _chains: Chains }> };

/** Drops the oldest receiving chains of a session that is about to be stored: the library keeps each of them for ever. */
export function pruneSession(stored: unknown): void {
  // The library's own form of a session, which it declares nowhere.
  const { _sessions: sessions = {} } = stored as StoredSession;
  for (const { _chains: chains } of Object.values(sessions)) {
    const receiving = Object.entries(chains).filter(([, { chainType }]) => chainType === RECEIVING);
    for (const [key] of receiving.slice(0, -KEPT_CHAINS)) Reflect.deleteProperty(chains, key);
  }
}
