import { setTimeout as wait } from "node:timers/promises";
import type { Held } from "../../support/cluster/holding-proxy.ts";
import type { Stage } from "./stage.ts";

/** What happens to one node, or to the database of all. */
export type Trouble =
  | { readonly kind: "killed" | "stopped" | "clock"; readonly node: number }
  | { readonly kind: "paused"; readonly node: number; readonly seconds: number }
  | {
      readonly kind: "cut off";
      readonly node: number;
      readonly from: "database" | "whatsapp" | "peers";
      readonly held: Held;
      readonly seconds: number;
    }
  | { readonly kind: "database restarted"; readonly seconds: number }
  | { readonly kind: "standby promoted" };

/** What a trouble was, for who looks at the history. */
export type Told = {
  readonly trouble: Trouble;
  /** When it began, and when it was over; epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What the node owned when it began. */
  readonly numbers: readonly string[];
  /** When the owner was surely gone for good. */
  readonly goneMs?: number;
};

/** Brings it about; resolves when it is over, with who has ended not started again yet. */
export async function bringAbout(trouble: Trouble, stage: Stage): Promise<Told> {
  const numbers = "node" in trouble ? await ownedBy(trouble.node, stage) : [];
  const fromMs = Date.now();
  const goneMs = await happen(trouble, stage);
  return { trouble, fromMs, toMs: Date.now(), numbers, ...(goneMs !== undefined && { goneMs }) };
}

function ownedBy(node: number, { cluster, witness }: Stage): Promise<readonly string[]> {
  return witness.numbersOf(cluster.nodes[node]?.address ?? "");
}

async function happen(trouble: Trouble, stage: Stage): Promise<number | undefined> {
  const { cluster, postgres } = stage;
  const node = "node" in trouble ? cluster.nodes[trouble.node] : undefined;
  switch (trouble.kind) {
    case "killed":
      await node?.kill();
      return Date.now();
    case "stopped":
      await node?.stop();
      return Date.now();
    case "clock":
      node?.signal("SIGUSR2");
      return undefined;
    case "paused":
      node?.signal("SIGSTOP");
      await wait(trouble.seconds * 1_000);
      node?.signal("SIGCONT");
      return undefined;
    case "cut off":
      await cutOff(trouble, stage);
      return undefined;
    case "database restarted":
      await postgres.stop();
      await wait(trouble.seconds * 1_000);
      await postgres.start();
      return undefined;
    case "standby promoted":
      await stage.failOver();
      return undefined;
  }
}

async function cutOff(
  { node, from, held, seconds }: Extract<Trouble, { readonly kind: "cut off" }>,
  { cluster }: Stage,
): Promise<void> {
  const own = cluster.ways[node];
  if (!own) throw new Error("the node has no ways");
  const ways = from === "peers" ? [...own.peers.values()] : [own[from]];
  for (const way of ways) way.hold(held);
  await wait(seconds * 1_000);
  // What was held on the way to WhatsApp is lost: it would be taken for sent by who had long let go.
  if (from === "whatsapp") for (const way of ways) way.breakAll();
  for (const way of ways) way.release();
}

const PAUSES = [1, 5, 20];
const CUTS = [2, 8, 20];
const WAYS: readonly Held[] = ["there", "back", "both"];

/** One of all that may happen; `nodes` is how many there are. */
export function someTrouble(chance: () => number, nodes: number): Trouble {
  const oneOf = <T>(these: readonly T[]): T => {
    const one = these[Math.floor(chance() * these.length)];
    if (one === undefined) throw new Error("there is none");
    return one;
  };
  const node = Math.floor(chance() * nodes);
  const cut = { kind: "cut off" as const, node, held: oneOf(WAYS), seconds: oneOf(CUTS) };
  return oneOf<Trouble>([
    { kind: "killed", node },
    { kind: "stopped", node },
    { kind: "clock", node },
    { kind: "paused", node, seconds: oneOf(PAUSES) },
    { ...cut, from: "database" },
    { ...cut, from: "whatsapp" },
    { ...cut, from: "peers" },
    { kind: "database restarted", seconds: oneOf([0, 3]) },
    { kind: "standby promoted" },
  ]);
}
