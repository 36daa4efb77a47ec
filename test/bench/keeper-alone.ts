import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pass } from "node:timers/promises";
import { createKeeper } from "../../src/core/presence/keeper/keeper.ts";
import { systemClock } from "../../src/system-clock.ts";
import type { Connection, Connections } from "../../src/core/index.ts";
import { figure, type Figure } from "./figures.ts";

const INDICATORS = 100_000;
const SESSIONS = 1_000;
const BETWEEN_MS = 4_000;
const WAVES_MS = 16_000;

/** The keeper with a port that only counts: what 100,000 running indicators cost by themselves. */
export async function keeperAlone(): Promise<readonly Figure[]> {
  let stanzas = 0;
  const handOver = () => {
    stanzas++;
    return Promise.resolve();
  };
  const open: Pick<Connection, "state" | "presence"> = {
    state: () => ({ status: "open", sinceMs: 0 }),
    presence: { send: handOver, subscribe: () => Promise.resolve(), announce: handOver },
  };
  const connections: Pick<Connections, "of" | "onChange"> = {
    of: () => open as Connection,
    onChange: () => () => undefined,
  };
  const nothing = () => undefined;
  const keeper = createKeeper({
    clock: systemClock,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    connections: connections as Connections,
    leases: { list: () => Promise.resolve([]), write: () => Promise.resolve() },
    meter: { stanza: nothing, coalesced: nothing, owed: nothing, dropped: nothing, pausedLag: nothing },
    announceModeOf: () => "quiet",
    chatStatesPerSecond: 20,
    onIndicatorChange: nothing,
  });

  const startedMs = performance.now();
  for (let i = 0; i < INDICATORS; i++) {
    const number = String(5_511_900_000_000 + i);
    const chat = { key: `${number}@s.whatsapp.net`, formerKeys: [], to: { kind: "person", number } } as const;
    await keeper.set(`session-${i % SESSIONS}`, chat, "composing", 300_000);
    if (i % 1_000 === 0) await pass(1);
  }
  const setMs = performance.now() - startedMs;

  await pass(500);
  const between = await cpuShareOver(BETWEEN_MS);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  stanzas = 0;
  const waves = await cpuShareOver(WAVES_MS);
  delay.disable();
  const refreshes = stanzas;
  await keeper.close();
  return [
    figure("keeper alone: indicators", INDICATORS, ""),
    figure("keeper alone: seconds to set them", setMs / 1000, "s"),
    figure("keeper alone: CPU of a core between refreshes", between, "%"),
    figure("keeper alone: CPU of a core over two refreshes of all", waves, "%"),
    figure("keeper alone: CPU a refresh", (waves * WAVES_MS * 10) / Math.max(1, refreshes), "µs"),
    figure("keeper alone: event-loop delay p99", delay.percentile(99) / 1e6, "ms"),
  ];
}

/** In percent. */
async function cpuShareOver(ms: number): Promise<number> {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await pass(ms);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - startedMs);
}
