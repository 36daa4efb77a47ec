import { setTimeout as pass } from "node:timers/promises";
import { figure, type Figure } from "./figures.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import type { Used } from "./probe.ts";

const SESSIONS = 1_000;
const SETTLE_MS = 20_000;
/** Three pings of each session, give or take one. */
const MEASURED_MS = 75_000;

/** What a gateway takes of a core while nobody calls: empty, and with 1,000 open sessions. */
export async function idle(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const sessions of [0, SESSIONS]) {
    await using gateway = await startGatewayProcess(sessions, { switches: [] });
    await gateway.untilOpen();
    await pass(SETTLE_MS);
    const { ask } = gateway.program;
    const before = await ask<Used>("used");
    const startedMs = performance.now();
    await pass(MEASURED_MS);
    const after = await ask<Used>("used");
    const us = after.userUs + after.systemUs - before.userUs - before.systemUs;
    const share = us / 1000 / (performance.now() - startedMs);
    figures.push(figure(`idle, ${sessions} sessions: CPU of a core`, share * 100, "%"));
  }
  return figures;
}
