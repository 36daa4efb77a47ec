import { trustRootKey } from "../../src/whatsapp/device/server-proof.ts";
import { answers } from "./answers.ts";
import { modeNamed, openerOf, type Send } from "./library-sessions.ts";
import type { Length, Turn } from "./turns.ts";

// A yardstick of the library: sends in a loop over all sessions, in turns. MODE URL ROOT_KEY DATA_DIR SESSION_ID...
const [name = "", url = "", rootKey = "", dataDir = "", ...ids] = process.argv.slice(2);
const CHATS = 1_000;

const mode = modeNamed(name);
trustRootKey(rootKey);
const open = await openerOf(mode, url, dataDir);
const sends: Send[] = [];
for (const id of ids) sends.push(await open(id));

let next = 0;
async function sendNext(): Promise<number> {
  const i = next++ % CHATS;
  const startedMs = performance.now();
  await sends[i % sends.length]?.({ kind: "person", number: String(5_521_900_000_000 + i) });
  return performance.now() - startedMs;
}

async function turn({ ms, calls = Infinity }: Length): Promise<Turn> {
  const timesMs: number[] = [];
  const startedMs = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - startedMs < ms && timesMs.length < calls) timesMs.push(await sendNext());
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedMs) / 1000;
  return { calls: timesMs.length, seconds, userUs: user, systemUs: system, timesMs };
}
answers.set("turn", (length) => turn(length as Length));

process.stdout.write("{}\n");
process.once("SIGTERM", () => process.exit(0));
