import { setTimeout as pass } from "node:timers/promises";
import type { Target } from "./turns.ts";

const CALLS = 2_000;
const CALLS_WITHIN_MS = 30_000;
const ARRIVE_WITHIN_MS = 5_000;
const LOOK_MS = 50;

type Received = { readonly id: number; readonly to: string | null };

/** Throws an Error unless the log of the simulated WhatsApp has one stanza to a chat for each of some calls. */
export async function countStanzas(
  target: Target,
  whatsapp: string,
  arriveWithinMs = ARRIVE_WITHIN_MS,
): Promise<void> {
  const since = (await receivedSince(whatsapp, 0)).at(-1)?.id ?? 0;
  const { calls } = await target.turn({ ms: CALLS_WITHIN_MS, calls: CALLS });
  const count = async () => (await receivedSince(whatsapp, since)).filter(({ to }) => to !== null).length;
  const endMs = performance.now() + arriveWithinMs;
  while ((await count()) < calls && performance.now() < endMs) await pass(LOOK_MS);
  const stanzas = await count();
  if (stanzas !== calls) throw new Error(`${target.name}: ${calls} calls were ${stanzas} stanzas`);
}

async function receivedSince(whatsapp: string, id: number): Promise<readonly Received[]> {
  return (await (await fetch(`${whatsapp}/chat-states?since=${id}`)).json()) as readonly Received[];
}
