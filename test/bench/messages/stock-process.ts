import { openStore } from "../../../src/store/index.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { guardConsole } from "../../../src/library-console.ts";
import { loadDeviceAuth } from "../../../src/whatsapp/device/auth-state.ts";
import { trustRootKey } from "../../../src/whatsapp/device/server-proof.ts";
import { answers } from "../answers.ts";
import type { Length, Turn } from "../turns.ts";
import type { Conversations } from "./conversations.ts";
import type { Kind } from "./sender.ts";
import { openStockSession, type StockSession } from "./stock-session.ts";

// The library as it comes, sending messages: URL ROOT_KEY DATA_DIR SESSION_ID...
const [url = "", rootKey = "", dataDir = "", ...ids] = process.argv.slice(2);
const AT_ONCE = 16;

guardConsole();
trustRootKey(rootKey);
const store = openStore({ directory: dataDir, wallMs: Date.now });
const nothing = () => undefined;
const troubles = { onBroken: nothing, onUnread: nothing, onUnsaved: nothing };
let heard = 0;
let wanted: { readonly count: number; readonly resolve: () => void } | undefined;

function onHeard(): void {
  heard++;
  if (wanted && heard >= wanted.count) wanted.resolve();
}

const sessions: StockSession[] = [];
for (const id of ids) {
  const auth = await loadDeviceAuth(store.devices, id, systemClock, troubles);
  sessions.push(await openStockSession(url, auth.state, onHeard));
}

type Chat = { readonly session: number; readonly jid: string };
const chats: Record<Kind, readonly Chat[]> = { text: [], group: [] };
const next: Record<Kind, number> = { text: 0, group: 0 };

async function send({ session, jid }: Chat): Promise<void> {
  await sessions[session]?.send(jid, "a text of some fifty characters, as people write");
}

async function turn(kind: Kind, { ms, calls = Infinity }: Length): Promise<Turn> {
  const timesMs: number[] = [];
  const startedMs = performance.now();
  const before = process.cpuUsage();
  let begun = 0;
  const worker = async () => {
    while (performance.now() - startedMs < ms && begun < calls) {
      begun++;
      const chat = chats[kind][next[kind]++ % chats[kind].length];
      const sentMs = performance.now();
      if (chat) await send(chat);
      timesMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedMs) / 1000;
  return { calls: timesMs.length, seconds, userUs: user, systemUs: system, timesMs };
}

answers.set("conversations", (value) => {
  const { pairs, groups } = value as Conversations;
  chats.text = pairs.map(({ session, partner }) => ({ session, jid: `${partner}@s.whatsapp.net` }));
  chats.group = groups;
});
answers.set("turn", (value) => {
  const { kind, ...length } = value as { readonly kind: Kind } & Length;
  return turn(kind, length);
});
answers.set("sendTo", async (value) => {
  const places = value as readonly number[];
  await Promise.all(chats.text.filter((_, place) => places.includes(place)).map(send));
});
let told = 0;
answers.set("heard", async (more) => {
  told += more as number;
  if (heard >= told) return;
  await new Promise<void>((resolve) => (wanted = { count: told, resolve }));
});

process.stdout.write("{}\n");
process.once("SIGTERM", () => process.exit(0));
