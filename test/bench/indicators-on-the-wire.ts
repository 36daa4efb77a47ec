import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pass } from "node:timers/promises";
import { Writable } from "node:stream";
import { parseConfig } from "../../src/config.ts";
import { createLog, startGateway, type Core, type Session } from "../../src/gateway.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { figure, quantile, type Figure } from "./figures.ts";
import { startProgram } from "./program.ts";
import { seedLinkedSessions } from "./seed.ts";

const SIZES = [
  { sessions: 100, chats: 50 },
  { sessions: 1_000, chats: 20 },
] as const;
const RUN_MS = 34_000;
const OPEN_WITHIN_MS = 300_000;
/** Calls arrive over the time between two refreshes, so many at once. */
const ARRIVAL_MS = 8_000;
const AT_ONCE = 100;

type ChatState = { readonly from: string; readonly to: string; readonly state: string; readonly at: number };

type Size = (typeof SIZES)[number];

/** 5,000 indicators on 100 sessions, and 20,000 on 1,000, over connections to a simulated WhatsApp in another process. */
export async function indicatorsOnTheWire(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) figures.push(...(await figuresOf(size)));
  return figures;
}

async function figuresOf(size: Size): Promise<readonly Figure[]> {
  using folder = temporaryFolder();
  const base = { ...parseConfig({}), dataDir: folder.path, port: 0, announce: "quiet" as const };
  const seeded = await seedLinkedSessions(base, size.sessions);
  await using whatsapp = await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path });
  const { url = "", rootKey = "" } = whatsapp.first;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const log = await createLog({ level: "error", format: "json", stream: nowhere });
  await using gateway = await startGateway({ ...base, whatsappUrl: url, whatsappRootKey: rootKey }, log);
  const { core } = gateway;
  const sessions = await Array.fromAsync(core.sessions.list(seeded.organizationId));
  const opened = await Promise.all(
    sessions.map((session) => core.sessions.untilOpen(session, OPEN_WITHIN_MS)),
  );
  if (opened.includes(false)) throw new Error("not every session opened in time");

  await startIndicators(core, sessions, size.chats);

  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.cpuUsage();
  const startedAt = Date.now();
  await pass(RUN_MS);
  const cpu = process.cpuUsage(before);
  delay.disable();
  const states = await chatStatesSince(url, startedAt);
  const gaps = gapsOf(states);
  const name = `on the wire, ${size.sessions} sessions`;
  return [
    figure(`${name}: indicators`, size.sessions * size.chats, ""),
    figure(`${name}: refreshes a second`, (states.length / RUN_MS) * 1000, "/s"),
    figure(`${name}: gap between refreshes p1`, quantile(gaps, 0.01) / 1000, "s"),
    figure(`${name}: gap between refreshes p50`, quantile(gaps, 0.5) / 1000, "s"),
    figure(`${name}: gap between refreshes p99`, quantile(gaps, 0.99) / 1000, "s"),
    figure(`${name}: longest gap`, quantile(gaps, 1) / 1000, "s"),
    figure(`${name}: CPU of a core`, ((cpu.user + cpu.system) / 1000 / RUN_MS) * 100, "%"),
    figure(`${name}: CPU a refresh`, (cpu.user + cpu.system) / states.length, "µs"),
    figure(`${name}: event-loop delay p99`, delay.percentile(99) / 1e6, "ms"),
  ];
}

async function startIndicators(core: Core, sessions: readonly Session[], chats: number): Promise<void> {
  const startedMs = performance.now();
  const all = sessions.length * chats;
  for (let i = 0; i < all; i++) {
    const session = sessions[i % sessions.length];
    const to = {
      kind: "person",
      number: `5521${900_000_000 + Math.floor(i / sessions.length)}`,
    } as const;
    if (session) await core.presence.set(session, { chat: to, state: "composing", durationMs: 300_000 });
    const dueMs = startedMs + ((i + 1) / all) * ARRIVAL_MS;
    if ((i + 1) % AT_ONCE === 0) await pass(Math.max(0, dueMs - performance.now()));
  }
}

async function chatStatesSince(webSocketUrl: string, since: number): Promise<readonly ChatState[]> {
  const { host } = new URL(webSocketUrl);
  const all = (await (await fetch(`http://${host}/chat-states`)).json()) as readonly ChatState[];
  return all.filter(({ at, state }) => at >= since && state === "composing");
}

function gapsOf(states: readonly ChatState[]): readonly number[] {
  const last = new Map<string, number>();
  return states.flatMap(({ from, to, at }) => {
    const chat = `${from} ${to}`;
    const before = last.get(chat);
    last.set(chat, at);
    return before === undefined ? [] : [at - before];
  });
}
