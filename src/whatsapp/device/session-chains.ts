/** Of each session so many receiving chains stay: what a partner's phone sent before that many turns will not come any more. */
const KEPT_CHAINS = 5;
/** libsignal's mark of a chain that messages are received by. */
const RECEIVING = 2;

type Chains = Readonly<Record<string, { readonly chainType?: unknown }>>;
type Entry = { readonly _chains?: Chains };

/**
 * A row of libsignal's sessions (as it serializes them) without the receiving chains that are out of use. libsignal adds
 * one in every turn of a conversation and deletes none: a row would grow by 50 bytes a turn, and is read and written whole
 * with every message. The row that is given stays as it is; one of another form is given back.
 */
export function withoutOldChains(row: unknown): unknown {
  const { _sessions: sessions } = Object(row) as { readonly _sessions?: Readonly<Record<string, Entry>> };
  if (!sessions) return row;
  const kept = Object.entries(sessions).map(([key, entry]) => [key, pruned(entry)] as const);
  return { ...(row as object), _sessions: Object.fromEntries(kept) };
}

/** Chains stand in the order in which they were begun: their names are base64 texts, which no engine sorts. */
function pruned(entry: Entry): Entry {
  const chains = Object.entries(entry._chains ?? {});
  const received = chains.filter(([, { chainType }]) => chainType === RECEIVING).map(([key]) => key);
  if (received.length <= KEPT_CHAINS) return entry;
  const old = new Set(received.slice(0, -KEPT_CHAINS));
  return { ...entry, _chains: Object.fromEntries(chains.filter(([key]) => !old.has(key))) };
}
