import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pass } from "node:timers/promises";
import { Writable } from "node:stream";
import { parseConfig } from "../../src/config.ts";
import { createLog, startGateway } from "../../src/gateway.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { figure, quantile, type Figure } from "./figures.ts";
import { startProgram } from "./program.ts";
import { seedLinkedSessions } from "./seed.ts";

const SESSIONS = 100;
const CHATS = 50;
const RUN_MS = 34_000;

type ChatState = { readonly from: string; readonly to: string; readonly state: string; readonly at: number };

/** 5,000 indicators on 100 sessions, each over its own connection to a simulated WhatsApp in another process. */
export async function indicatorsOnTheWire(): Promise<readonly Figure[]> {
  using folder = temporaryFolder();
  const base = { ...parseConfig({}), dataDir: folder.path, port: 0, announce: "quiet" as const };
  const seeded = seedLinkedSessions(base, SESSIONS);
  await using whatsapp = await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path });
  const { url = "", rootKey = "" } = whatsapp.first;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const log = createLog({ level: "error", format: "json", stream: nowhere });
  await using gateway = await startGateway({ ...base, whatsappUrl: url, whatsappRootKey: rootKey }, log);
  const { core } = gateway;
  const sessions = core.listSessions(seeded.organizationId);
  await Promise.all(sessions.map((session) => core.untilOpen(session, 120_000)));

  // Calls arrive over the 8 s between two refreshes, as they would.
  for (let chat = 0; chat < CHATS; chat++) {
    const to = { kind: "person", number: `5521${900_000_000 + chat}` } as const;
    for (const session of sessions) {
      await core.setPresence(session, { chat: to, state: "composing", durationMs: 300_000 });
    }
    await pass(8_000 / CHATS);
  }

  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.cpuUsage();
  const startedAt = Date.now();
  await pass(RUN_MS);
  const cpu = process.cpuUsage(before);
  delay.disable();
  const states = await chatStatesSince(url, startedAt);
  const gaps = gapsOf(states);
  return [
    figure("on the wire: indicators", SESSIONS * CHATS, ""),
    figure("on the wire: refreshes a second", (states.length / RUN_MS) * 1000, "/s"),
    figure("on the wire: gap between refreshes p1", quantile(gaps, 0.01) / 1000, "s"),
    figure("on the wire: gap between refreshes p50", quantile(gaps, 0.5) / 1000, "s"),
    figure("on the wire: gap between refreshes p99", quantile(gaps, 0.99) / 1000, "s"),
    figure("on the wire: longest gap", Math.max(...gaps) / 1000, "s"),
    figure("on the wire: CPU of a core", ((cpu.user + cpu.system) / 1000 / RUN_MS) * 100, "%"),
    figure("on the wire: event-loop delay p99", delay.percentile(99) / 1e6, "ms"),
  ];
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
