import { setTimeout as pass } from "node:timers/promises";
import { takeOverOf } from "../../cluster/chaos/history/take-overs.ts";
import type { NodeProcess } from "../../support/cluster/node-process.ts";
import { figure, type Figure } from "../figures.ts";
import { NO_LIMITS } from "../gateway-process.ts";
import { startLinkedCluster, type LinkedCluster } from "./linked-cluster.ts";

/** A hundred of each node. */
const SESSIONS = 300;
const LOOK_EVERY_MS = 100;
const BACK_WITHIN_MS = 120_000;

/** An owner of 100 sessions is killed, and another one told to end: until they are at WhatsApp by others. */
export async function clusterTakeOvers(): Promise<readonly Figure[]> {
  await using linked = await startLinkedCluster(SESSIONS, NO_LIMITS);
  const [first, second] = linked.cluster.nodes;
  if (!first || !second) throw new Error("two nodes are missing");
  await linked.untilSpread();
  const killed = await gone(linked, first, () => first.kill());
  await first.start();
  await linked.untilSpread();
  const stopped = await gone(linked, second, () => second.stop());
  const stopName = "SIGTERM of an owner";
  return [
    figure("kill -9 of an owner: its sessions", killed.sessions, ""),
    figure("kill -9 of an owner: until the first is back", killed.firstMs / 1_000, "s"),
    figure("kill -9 of an owner: until all are back", killed.allMs / 1_000, "s"),
    figure(`${stopName}: its sessions`, stopped.sessions, ""),
    figure(`${stopName}: until all are back`, stopped.allMs / 1_000, "s"),
    figure(`${stopName}: until it has ended`, stopped.endedMs / 1_000, "s"),
    figure(`${stopName}: connections replaced (440)`, stopped.replaced, ""),
  ];
}

async function gone(
  { logins, numbersOf }: LinkedCluster,
  node: NodeProcess,
  end: () => Promise<unknown>,
): Promise<Readonly<Record<"sessions" | "firstMs" | "allMs" | "endedMs" | "replaced", number>>> {
  const numbers = await numbersOf(node);
  const known = (await logins()).at(-1)?.id ?? 0;
  const atMs = Date.now();
  await end();
  const endedMs = Date.now() - atMs;
  const newer = async () => (await logins()).filter(({ id }) => id > known);
  const deadline = AbortSignal.timeout(BACK_WITHIN_MS);
  const death = { atMs, numbers };
  while (takeOverOf(death, await newer()).left.length > 0)
    await pass(LOOK_EVERY_MS, undefined, { signal: deadline });
  const { firstMs, allMs } = takeOverOf(death, await newer());
  const replaced = (await logins()).filter(
    ({ number, end: how, endedAt }) =>
      numbers.includes(number) && how === "replaced" && (endedAt ?? 0) >= atMs,
  );
  return { sessions: numbers.length, firstMs, allMs, endedMs, replaced: replaced.length };
}
