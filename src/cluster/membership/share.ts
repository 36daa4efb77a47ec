import type { Node } from "../node-store.ts";

/** How many streams a node may have: as many as the others, rounded up. */
export function fairShare(nodes: readonly Node[], free: number): number {
  const staying = nodes.filter(({ isLeaving }) => !isLeaving);
  const owned = nodes.reduce((sum, node) => sum + node.owned, free);
  return Math.ceil(owned / Math.max(1, staying.length));
}

/** Who is to have one of this node's streams, so that all have the same number; undefined where they have. */
export function whoIsToHaveOne(nodes: readonly Node[], own: number): Node | undefined {
  const mine = nodes.find(({ incarnation }) => incarnation === own);
  const least = leastOf(nodes, own);
  return mine && least && mine.owned - least.owned > 1 ? least : undefined;
}

/** Who takes over what a node leaves: each stream to whoever has the fewest by then. Empty where nobody stays. */
export function spreadOver(
  nodes: readonly Node[],
  own: number,
  streams: readonly string[],
): ReadonlyMap<number, readonly string[]> {
  const owned = new Map(othersOf(nodes, own).map(({ incarnation, owned }) => [incarnation, owned]));
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

function leastOf(nodes: readonly Node[], own: number): Node | undefined {
  const [least] = othersOf(nodes, own).sort((one, other) => one.owned - other.owned);
  return least;
}

function othersOf(nodes: readonly Node[], own: number): Node[] {
  return nodes.filter(({ incarnation, isLeaving }) => incarnation !== own && !isLeaving);
}
