import { setTimeout as pass } from "node:timers/promises";
import { figure, quantile, type Figure } from "../figures.ts";
import { openConnections, underLoad } from "../load.ts";
import { presenceRequests, WANTED } from "../presence-requests.ts";
import type { Used } from "../probe.ts";
import { orderOf } from "../turns.ts";
import type { GatewaySender } from "./gateway-sender.ts";

const CONNECTIONS = 16;
const MEASURED_MS = 8_000;
const BESIDE = { blocks: 12, seconds: 0.8, messages: 60, presences: 600, connections: 4 };

/** How many texts a second a process sends, and how long each takes at half of that. */
export async function messageRates(sender: GatewaySender): Promise<readonly Figure[]> {
  const full = await sender.turn("text", { ms: MEASURED_MS });
  const rate = full.calls / full.seconds;
  using connections = await openConnections(sender.gateway.address, CONNECTIONS);
  const half = await underLoad(connections, {
    request: sender.nextText,
    wanted: 200,
    seconds: MEASURED_MS / 1000,
    perSecond: rate / 2,
  });
  return [
    figure(`${sender.name}: texts a second, 16 connections`, rate, "/s"),
    figure(`${sender.name}: p50 at that rate`, quantile(full.timesMs, 0.5), "ms"),
    figure(`${sender.name}: p99 at that rate`, quantile(full.timesMs, 0.99), "ms"),
    figure(`${sender.name}: p50 at half that rate`, quantile(half.timesMs, 0.5), "ms"),
    figure(`${sender.name}: p99 at half that rate`, quantile(half.timesMs, 0.99), "ms"),
  ];
}

type Load = { readonly messages: boolean; readonly presences: boolean };

/** The CPU of a presence call, alone and while messages flow at a steady rate: then it is what the same messages alone take less. */
export async function presenceBesideMessages(sender: GatewaySender): Promise<readonly Figure[]> {
  const nextPresence = presenceRequests(sender.gateway.seeded);
  const loads: readonly Load[] = [
    { messages: false, presences: true },
    { messages: true, presences: false },
    { messages: true, presences: true },
  ];
  const us = new Map(loads.map((load) => [load, [] as number[]]));
  for (let block = 0; block < BESIDE.blocks; block++) {
    const sums = new Map<Load, number>();
    for (const load of orderOf(loads, block))
      sums.set(load, (sums.get(load) ?? 0) + (await cpuUsUnder(sender, nextPresence, load)) / 2);
    for (const [load, sum] of sums) us.get(load)?.push(sum);
  }
  const [alone = [], messages = [], both = []] = us.values();
  const calls = BESIDE.presences * BESIDE.seconds;
  const beside = both.map((value, i) => (value - (messages[i] ?? NaN)) / calls);
  const aloneUs = quantile(alone, 0.5) / calls;
  const besideUs = quantile(beside, 0.5);
  return [
    figure("a presence call: CPU alone, at 600 a second", aloneUs, "µs"),
    figure("a presence call: CPU beside 60 texts a second", besideUs, "µs"),
    figure("a presence call: beside texts over alone", besideUs / aloneUs, ""),
  ];
}

async function cpuUsUnder(
  { gateway, program, nextText }: GatewaySender,
  nextPresence: ReturnType<typeof presenceRequests>,
  { messages, presences }: Load,
): Promise<number> {
  using forTexts = await openConnections(gateway.address, CONNECTIONS);
  using forPresences = await openConnections(gateway.address, BESIDE.connections);
  await pass(150);
  const before = await program.ask<Used>("used");
  const { seconds } = BESIDE;
  const loads = await Promise.all([
    messages && underLoad(forTexts, { request: nextText, wanted: 200, seconds, perSecond: BESIDE.messages }),
    presences &&
      underLoad(forPresences, {
        request: () => nextPresence("bearer-cid"),
        wanted: WANTED["bearer-cid"],
        seconds,
        perSecond: BESIDE.presences,
      }),
  ]);
  await pass(150);
  const after = await program.ask<Used>("used");
  for (const load of loads)
    if (load && load.refused.size > 0) throw new Error(`refused: ${JSON.stringify([...load.refused])}`);
  return after.userUs - before.userUs + after.systemUs - before.systemUs;
}
