import { figure, type Figure } from "../figures.ts";
import type { GatewaySender } from "./gateway-sender.ts";

const TEXTS = 2_000;
const WITHIN_MS = 300_000;

/** What the database grows by for a text, after a checkpoint: with its chat, its keys and its partner known already. */
export async function databaseGrowth(sender: GatewaySender): Promise<readonly Figure[]> {
  const before = usedBytes(sender);
  const { calls } = await sender.turn("text", { ms: WITHIN_MS, calls: TEXTS });
  const after = usedBytes(sender);
  return [figure(`${sender.name}: growth of the database for a text`, (after - before) / calls, "bytes")];
}

function usedBytes({ database }: GatewaySender): number {
  database.pragma("wal_checkpoint(TRUNCATE)");
  const read = (name: string) => database.pragma(name, { simple: true }) as number;
  return (read("page_count") - read("freelist_count")) * read("page_size");
}
