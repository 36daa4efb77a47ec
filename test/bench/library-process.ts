import { setTimeout as pass } from "node:timers/promises";
import { trustRootKey } from "../../src/whatsapp/device/server-proof.ts";
import { modeNamed, openerOf, type Send } from "./library-sessions.ts";

// A process of its own, for what a mend does to one it does for good: MODE URL ROOT_KEY DATA_DIR SESSION_ID...
const [name = "", url = "", rootKey = "", dataDir = "", ...ids] = process.argv.slice(2);

/** Opened before anything is measured, until the code is warm. */
const WARM_UP = 20;
const ROUNDS = 40;

const mode = modeNamed(name);
trustRootKey(rootKey);
const open = await openerOf(mode, url, dataDir);

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const sends: Send[] = [];
for (const id of ids.splice(0, WARM_UP)) sends.push(await open(id));
await pass(500);

const heapBefore = heapBytes();
const beforeOpening = process.cpuUsage();
for (const id of ids) sends.push(await open(id));
// What follows a login is part of it.
await pass(500);
const openMs = cpuMsSince(beforeOpening) / ids.length;
const heap = (heapBytes() - heapBefore) / ids.length;

const to = (i: number) => ({ kind: "person", number: String(5_521_900_000_000 + i) }) as const;
const sendAll = async () => {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, send] of sends.entries()) await send(to(round * sends.length + i));
  }
};
await sendAll();
const beforeSending = process.cpuUsage();
await sendAll();
const sendUs = (cpuMsSince(beforeSending) * 1000) / (ROUNDS * sends.length);

process.stdout.write(JSON.stringify({ openMs, sendUs, heapKb: heap / 1024 }));
process.exit(0);
