import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { figure, quantile, type Figure } from "../figures.ts";
import { openConnections, underLoad, type Load } from "../load.ts";
import { presenceRequests, WANTED, type Caller, type NextRequest } from "../presence-requests.ts";
import type { Used } from "../probe.ts";
import { orderOf } from "../turns.ts";
import { startHeardGateway, type HeardGateway } from "./heard-gateway.ts";

const ENDPOINTS = 100;
const CONNECTIONS = 16;
// A fiftieth of it goes to the bad ones.
const STEADY = { perSecond: 1_050, seconds: 5, blocks: 4 };
const BUSY = { perSecond: 3_000, seconds: 2, blocks: 8 };
const CALM = { perSecond: 300, seconds: 2, blocks: 8 };
const SETTLE_MS = 300;

/** Calls whose indicators are told to webhooks, one event for each. */
export async function eventDelivery(): Promise<readonly Figure[]> {
  await using test = await startHeardGateway(ENDPOINTS);
  return [
    ...(await besideBadOnes(test)),
    ...(await costOfEvents(test, BUSY)),
    ...(await costOfCalls(test, CALM)),
  ];
}

type Pace = { readonly perSecond: number; readonly seconds: number; readonly blocks: number };
type Steady = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Not delivered when the calls end, and how long it takes until all is. */
  readonly backlog: number;
  readonly restMs: number;
  readonly longestWriteMs: number;
};

/** A thousand a second, with one dead and one hanging endpoint among them and without. */
async function besideBadOnes(test: HeardGateway): Promise<readonly Figure[]> {
  const { heard, bad } = test;
  const next = presenceRequests({ ...heard, sessions: [...heard.sessions, ...bad.sessions] });
  const alone = { name: "the healthy alone", isOn: false };
  const beside = { name: "one dead and one hanging among them", isOn: true };
  const seen = new Map([alone, beside].map((kind) => [kind, [] as Steady[]]));
  let outOfOrder = 0;
  await steady(test, next, { ...STEADY, seconds: 2 });
  for (let block = 0; block < STEADY.blocks; block++)
    for (const kind of orderOf([alone, beside], block)) {
      await test.switchBad(kind.isOn);
      const told = await steady(test, next, STEADY);
      outOfOrder += told.outOfOrder;
      seen.get(kind)?.push(told);
    }
  await test.switchBad(false);
  const of = (kind: typeof alone, what: keyof Steady) =>
    quantile(seen.get(kind)?.map((each) => each[what]) ?? [], 0.5);
  const ofEach = [alone, beside].flatMap((kind) => [
    figure(`events, ${kind.name}: delivered a second`, of(kind, "perSecond"), "/s"),
    figure(`events, ${kind.name}: fact to answer, p50`, of(kind, "p50Ms"), "ms"),
    figure(`events, ${kind.name}: fact to answer, p99`, of(kind, "p99Ms"), "ms"),
    figure(`events, ${kind.name}: longest write of the disk meanwhile`, of(kind, "longestWriteMs"), "ms"),
    figure(`events, ${kind.name}: on their way when the calls end`, of(kind, "backlog"), ""),
    figure(`events, ${kind.name}: until those have come`, of(kind, "restMs"), "ms"),
  ]);
  return [
    ...ofEach,
    figure("events: p50 with the bad ones over that without", of(beside, "p50Ms") / of(alone, "p50Ms"), ""),
    figure("events: p99 with the bad ones over that without", of(beside, "p99Ms") / of(alone, "p99Ms"), ""),
    figure("events: out of order", outOfOrder, ""),
  ];
}

async function steady({ gateway, receiver, heard }: HeardGateway, next: NextRequest, pace: Pace) {
  await receiver.taken();
  const before = await receiver.inAll();
  await using disk = await writingToDisk();
  let toHealthy = 0;
  const healthy = new Set(heard.sessions.map(({ name }) => name));
  const load = await calls(gateway.address, pace, () => {
    const request = next("token-number");
    if (healthy.has(/presence\/(\S+)/.exec(request)?.[1] ?? "")) toHealthy++;
    return request;
  });
  const endedMs = performance.now();
  const backlog = before + toHealthy - (await receiver.inAll());
  await receiver.until(before + toHealthy);
  const restMs = performance.now() - endedMs;
  const { events, latenessMs, outOfOrder } = await receiver.taken();
  return {
    perSecond: (events - backlog) / load.seconds,
    p50Ms: quantile(latenessMs, 0.5),
    p99Ms: quantile(latenessMs, 0.99),
    backlog,
    restMs,
    outOfOrder,
    longestWriteMs: disk.longestMs(),
  };
}

/** What an event takes, from the fact to the answer: calls of sessions that are heard less the same of others. */
async function costOfEvents(test: HeardGateway, pace: Pace): Promise<readonly Figure[]> {
  const costs: number[] = [];
  const rates: number[] = [];
  await inTurnsBoth(test, pace, (heard, unheard) => {
    costs.push(heard.cpuUs / heard.load.calls - unheard.cpuUs / unheard.load.calls);
    rates.push(heard.load.calls / heard.load.seconds);
  });
  return [
    figure(`events, ${pace.perSecond} a second wanted: made`, quantile(rates, 0.5), "/s"),
    figure("events: CPU of one, fact to answer", quantile(costs, 0.5), "µs"),
  ];
}

/** What a caller waits for, with webhooks on and off. */
async function costOfCalls(test: HeardGateway, pace: Pace): Promise<readonly Figure[]> {
  const [on, off, ratios] = [[] as number[], [] as number[], [] as number[]];
  await inTurnsBoth(test, pace, (heard, unheard) => {
    const [with_, without] = [quantile(heard.load.timesMs, 0.5), quantile(unheard.load.timesMs, 0.5)];
    on.push(with_);
    off.push(without);
    ratios.push(with_ / without);
  });
  return [
    figure(`a presence call at ${pace.perSecond} a second: p50 with webhooks`, quantile(on, 0.5), "ms"),
    figure(`a presence call at ${pace.perSecond} a second: p50 without`, quantile(off, 0.5), "ms"),
    figure("a presence call: p50 with webhooks over that without", quantile(ratios, 0.5), ""),
  ];
}

type Measured = { readonly load: Load; readonly cpuUs: number };

async function inTurnsBoth(
  { gateway, receiver, heard, unheard }: HeardGateway,
  pace: Pace,
  told: (heard: Measured, unheard: Measured) => void,
): Promise<void> {
  const callers = [heard, unheard].map((caller) => ({ caller, next: presenceRequests(caller) }));
  const measure = async ({ caller, next }: { readonly caller: Caller; readonly next: NextRequest }) => {
    const came = await receiver.inAll();
    const before = await gateway.program.ask<Used>("used");
    const load = await calls(gateway.address, pace, () => next("token-number"));
    if (caller === heard) await receiver.until(came + load.calls);
    await pass(SETTLE_MS);
    const after = await gateway.program.ask<Used>("used");
    return { load, cpuUs: after.userUs - before.userUs + after.systemUs - before.systemUs };
  };
  // Each chat shows something else from its first time on.
  for (const each of callers) await measure(each);
  for (let block = 0; block < pace.blocks; block++) {
    const [first, second] = orderOf(callers, block);
    if (!first || !second) continue;
    const [one, other] = [await measure(first), await measure(second)];
    if (first.caller === heard) told(one, other);
    else told(other, one);
  }
}

async function calls(address: string, { perSecond, seconds }: Pace, request: () => string): Promise<Load> {
  using connections = await openConnections(address, CONNECTIONS);
  const load = await underLoad(connections, { request, wanted: WANTED["token-number"], seconds, perSecond });
  if (load.refused.size > 0) throw new Error(`refused: ${JSON.stringify([...load.refused])}`);
  return load;
}

const BETWEEN_WRITES_MS = 50;

/** Writes a little to disk, again and again: what a process waits for that cannot be helped. */
async function writingToDisk() {
  const folder = await mkdtemp(path.join(tmpdir(), "duet-bench-"));
  const file = await open(path.join(folder, "written"), "w");
  const ending = new AbortController();
  let longestMs = 0;
  const writing = (async () => {
    while (!ending.signal.aborted) {
      const startedMs = performance.now();
      await file.write(Buffer.alloc(4096), 0, 4096, 0);
      await file.datasync();
      longestMs = Math.max(longestMs, performance.now() - startedMs);
      await pass(BETWEEN_WRITES_MS);
    }
  })();
  return {
    longestMs: () => longestMs,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await writing;
      await file.close();
      await rm(folder, { recursive: true });
    },
  };
}
