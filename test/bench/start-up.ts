import { setTimeout as pass } from "node:timers/promises";
import { figure, type Figure } from "./figures.ts";
import { startGatewayProcess, type Usage } from "./gateway-process.ts";

const MEGABYTE = 1024 * 1024;
const SETTLE_MS = 15_000;

/** From the start to healthy with an empty database, and until 100 and 1,000 linked sessions are open. */
export async function startUp(): Promise<readonly Figure[]> {
  const empty = await started(0);
  const figures = [figure("start: healthy, empty database", empty.healthyAfterMs / 1000, "s")];
  for (const sessions of [100, 1_000]) {
    const { openAfterMs, atOpen, idle } = await started(sessions);
    const name = `start, ${sessions} sessions`;
    figures.push(
      figure(`${name}: until all are open`, openAfterMs / 1000, "s"),
      figure(`${name}: CPU to open one`, (atOpen.cpuMs - empty.atOpen.cpuMs) / sessions, "ms"),
      figure(
        `${name}: RSS for each, idle`,
        (idle.rssBytes - empty.idle.rssBytes) / sessions / MEGABYTE,
        "MB",
      ),
      figure(
        `${name}: heap for each, idle`,
        (idle.heapBytes - empty.idle.heapBytes) / sessions / MEGABYTE,
        "MB",
      ),
    );
  }
  return figures;
}

type Started = {
  readonly healthyAfterMs: number;
  readonly openAfterMs: number;
  readonly atOpen: Usage;
  readonly idle: Usage;
};

async function started(sessions: number): Promise<Started> {
  await using gateway = await startGatewayProcess(sessions);
  const openAfterMs = await gateway.untilOpen();
  const atOpen = await gateway.usage();
  await pass(SETTLE_MS);
  return { healthyAfterMs: gateway.healthyAfterMs, openAfterMs, atOpen, idle: await gateway.usage() };
}
