import { kindOf, type SharingSeen } from "./cluster/index.ts";

/** Who serves what, as people are told. */
export type NodesSeen = {
  readonly nodes: readonly {
    readonly address: string;
    /** Until its lease ends. */
    readonly leaseSeconds: number;
    readonly isLeaving: boolean;
  }[];
  readonly sessions: readonly {
    readonly id: string;
    /** The address of who serves it; null = nobody. */
    readonly node: string | null;
    /** How often it was taken over. */
    readonly epoch: number;
  }[];
};

const AT_ONCE = 1_000;
const MOST_SHOWN = 100_000;

/** Reads all of it. */
export async function nodesSeen({ nodes, owners }: SharingSeen): Promise<NodesSeen> {
  const sessions: NodesSeen["sessions"][number][] = [];
  let after: string | undefined;
  while (sessions.length < MOST_SHOWN) {
    const some = await owners(after, AT_ONCE);
    for (const { stream, address, epoch } of some)
      if (kindOf(stream) === "sessions") sessions.push({ id: stream, node: address, epoch });
    after = some.at(-1)?.stream;
    if (some.length < AT_ONCE) break;
  }
  const living = await nodes();
  return {
    nodes: living.map(({ address, leftMs, isLeaving }) => ({
      address,
      leaseSeconds: Math.max(0, leftMs) / 1_000,
      isLeaving,
    })),
    sessions,
  };
}
