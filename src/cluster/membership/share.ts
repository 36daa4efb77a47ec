import type { Node } from "../node-store.ts";

/** A lease is renewed at a third of it; less than this part left means that a renewal is missing. */
const FRESH = 0.6;

/** How many streams a node may have: as many as the others, rounded up. */
export function fairShare(nodes: readonly Node[], free: number): number {
  const staying = nodes.filter(({ isLeaving }) => !isLeaving);
  const owned = nodes.reduce((sum, node) => sum + node.owned, free);
  return Math.ceil(owned / Math.max(1, staying.length));
}

/** Who is to have one of this node's streams, so that all have the same number; undefined where they have. */
export function whoIsToHaveOne(nodes: readonly Node[], own: number, leaseMs: number): Node | undefined {
  const mine = nodes.find(({ incarnation }) => incarnation === own);
  const [least] = freshOf(othersOf(nodes, own), leaseMs).sort((one, other) => one.owned - other.owned);
  return mine && least && mine.owned - least.owned > 1 ? least : undefined;
}

/** Who takes over what a node leaves: each stream to whoever has the fewest by then. Empty where nobody stays. */
export function spreadOver(
  nodes: readonly Node[],
  own: number,
  streams: readonly string[],
  leaseMs: number,
): ReadonlyMap<number, readonly string[]> {
  const takers = freshOf(othersOf(nodes, own), leaseMs);
  const owned = new Map(takers.map(({ incarnation, owned }) => [incarnation, owned]));
  const given = new Map<number, string[]>();
  for (const stream of streams) {
    const [least] = [...owned].sort(([, one], [, other]) => one - other);
    if (!least) break;
    const [incarnation, count] = least;
    owned.set(incarnation, count + 1);
    given.set(incarnation, [...(given.get(incarnation) ?? []), stream]);
  }
  return given;
}

/** Those whose last renewals came in time: one that has just died still has a lease. All, where none of them is. */
function freshOf(nodes: readonly Node[], leaseMs: number): Node[] {
  const fresh = nodes.filter(({ leftMs }) => leftMs >= leaseMs * FRESH);
  return fresh.length > 0 ? fresh : [...nodes];
}

function othersOf(nodes: readonly Node[], own: number): Node[] {
  return nodes.filter(({ incarnation, isLeaving }) => incarnation !== own && !isLeaving);
}
