import { setTimeout as pass } from "node:timers/promises";
import type { ChatStateRecord } from "../../src/sandbox/chat-state-log.ts";
import type { Target } from "./turns.ts";

const CALLS = 2_000;
const CALLS_WITHIN_MS = 60_000;
const ARRIVE_WITHIN_MS = 10_000;
const LOOK_MS = 100;
/** What is shown is repeated every 8 s, give or take 1 s. */
const REFRESHED_AFTER_MS = 6_000;

/** Throws an Error unless the log of the simulated WhatsApp has one stanza for each of some calls. */
export async function countStanzas(
  target: Target,
  whatsapp: string,
  arriveWithinMs = ARRIVE_WITHIN_MS,
): Promise<void> {
  const since = (await received(whatsapp)).at(-1)?.id ?? 0;
  const { calls } = await target.turn({ ms: CALLS_WITHIN_MS, calls: CALLS });
  const count = async () => stanzasOfCalls(await received(whatsapp), since);
  const endMs = performance.now() + arriveWithinMs;
  while ((await count()) < calls && performance.now() < endMs) await pass(LOOK_MS);
  const stanzas = await count();
  if (stanzas !== calls) throw new Error(`${target.name}: ${calls} calls were ${stanzas} stanzas`);
}

/** Without the refreshes and ends of indicators, which on a slow machine come between. */
function stanzasOfCalls(log: readonly ChatStateRecord[], since: number): number {
  const last = new Map<string, ChatStateRecord>();
  let count = 0;
  for (const record of log) {
    const { id, at, from, to, state, media } = record;
    if (to === null) continue;
    const before = last.get(`${from} ${to}`);
    last.set(`${from} ${to}`, record);
    const isRepeated = before?.state === state && before.media === media;
    const isRefresh = isRepeated && at - before.at >= REFRESHED_AFTER_MS;
    if (id > since && state !== "paused" && !isRefresh) count++;
  }
  return count;
}

async function received(whatsapp: string): Promise<readonly ChatStateRecord[]> {
  return (await (await fetch(`${whatsapp}/chat-states`)).json()) as readonly ChatStateRecord[];
}
