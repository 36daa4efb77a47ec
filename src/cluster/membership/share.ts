import type { Node } from "../node-store.ts";
import { kindOf, type Stream, type StreamCounts, type StreamKind } from "../stream.ts";

/** A lease is renewed at a third of it; less than this part left means that a renewal is missing. */
const FRESH = 0.6;

/**
 * How many more of a kind a node may take: all have as many of it in the end. What is left over when they are divided is for those
 * that have the most already, so that nothing is to be moved.
 */
export function roomOf(
  nodes: readonly Node[],
  own: number,
  free: StreamCounts,
  kind: StreamKind,
  leaseMs: number,
): number {
  const staying = nodes.filter(({ isLeaving }) => !isLeaving);
  const isFresh = freshness(leaseMs);
  const inTurn = staying.toSorted(
    (one, other) => Number(isFresh(other)) - Number(isFresh(one)) || other.owned[kind] - one.owned[kind],
  );
  const turn = inTurn.findIndex(({ incarnation }) => incarnation === own);
  const mine = inTurn[turn];
  if (!mine) return 0;
  const all = nodes.reduce((sum, node) => sum + node.owned[kind], free[kind]);
  const share = Math.floor(all / staying.length) + (turn < all % staying.length ? 1 : 0);
  return Math.max(0, share - mine.owned[kind]);
}

/** Who is to have one of this node's streams of a kind, so that all have as many of it; undefined where they have. */
export function whoIsToHaveOne(
  nodes: readonly Node[],
  own: number,
  kind: StreamKind,
  leaseMs: number,
): Node | undefined {
  const mine = nodes.find(({ incarnation }) => incarnation === own);
  const [least] = freshOf(othersOf(nodes, own), leaseMs).toSorted(
    (one, other) => one.owned[kind] - other.owned[kind],
  );
  return mine && least && mine.owned[kind] - least.owned[kind] > 1 ? least : undefined;
}

/** Who takes over what a node leaves: each stream to whoever has the fewest of its kind by then. Empty where nobody stays. */
export function spreadOver(
  nodes: readonly Node[],
  own: number,
  streams: readonly Stream[],
  leaseMs: number,
): ReadonlyMap<number, readonly Stream[]> {
  const takers = freshOf(othersOf(nodes, own), leaseMs).map(({ incarnation, owned }) => ({
    incarnation,
    owned: { ...owned },
    given: [] as Stream[],
  }));
  if (takers.length === 0) return new Map();
  for (const stream of streams) {
    const kind = kindOf(stream);
    const least = takers.reduce((one, other) => (other.owned[kind] < one.owned[kind] ? other : one));
    least.owned[kind]++;
    least.given.push(stream);
  }
  const givenTo = takers.filter(({ given }) => given.length > 0);
  return new Map(givenTo.map(({ incarnation, given }) => [incarnation, given]));
}

/** Those whose last renewals came in time: one that has just died still has a lease. All, where none of them is. */
function freshOf(nodes: readonly Node[], leaseMs: number): readonly Node[] {
  const fresh = nodes.filter(freshness(leaseMs));
  return fresh.length > 0 ? fresh : nodes;
}

function freshness(leaseMs: number): (node: Node) => boolean {
  return ({ leftMs }) => leftMs >= leaseMs * FRESH;
}

function othersOf(nodes: readonly Node[], own: number): Node[] {
  return nodes.filter(({ incarnation, isLeaving }) => incarnation !== own && !isLeaving);
}
