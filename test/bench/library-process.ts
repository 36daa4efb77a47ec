import { setTimeout as pass } from "node:timers/promises";
import makeWASocket, { Browsers, type WASocket } from "@whiskeysockets/baileys";
import { toJid, type ChatAddress } from "../../src/core/index.ts";
import { openStore } from "../../src/store/index.ts";
import { systemClock } from "../../src/system-clock.ts";
import { loadDeviceAuth } from "../../src/whatsapp/auth-state.ts";
import { libraryLogger } from "../../src/whatsapp/library-log.ts";
import { trustRootKey } from "../../src/whatsapp/server-proof.ts";
import { createSessionCaches } from "../../src/whatsapp/session-caches.ts";

// A process of its own, for what a mend does to one it does for good: MODE URL ROOT_KEY DATA_DIR SESSION_ID...
const [mode = "", url = "", rootKey = "", dataDir = "", ...ids] = process.argv.slice(2);

/** Opened before anything is measured, until the code is warm. */
const WARM_UP = 20;
const ROUNDS = 40;

// The loader of TypeScript switches them on, and makes every stack trace dear.
process.setSourceMapsEnabled(false);
trustRootKey(rootKey);
const store = openStore({ directory: dataDir, encryptionKey: undefined, wallMs: Date.now });
const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

type Send = (to: ChatAddress) => Promise<void>;
type OpenSession = (sessionId: string) => Promise<Send>;

/** The library as it comes, with the settings that the gateway has for other reasons. */
function openAlone(sessionId: string, make: <T>(socket: () => T) => T): Promise<Send> {
  const auth = loadDeviceAuth(store.devices, sessionId, systemClock, {
    onBroken: nothing,
    onUnsaved: nothing,
  });
  const socket: WASocket = make(() =>
    makeWASocket({
      waWebSocketUrl: url,
      auth: auth.state,
      logger: libraryLogger(log, sessionId),
      browser: Browsers.macOS("Chrome"),
      markOnlineOnConnect: false,
      syncFullHistory: false,
      emitOwnEvents: false,
      enableRecentMessageCache: false,
    }),
  );
  socket.ev.on("creds.update", auth.save);
  return new Promise((resolve, reject) => {
    socket.ev.on("connection.update", ({ connection, lastDisconnect }) => {
      if (connection === "open") resolve((to) => socket.sendPresenceUpdate("composing", toJid(to)));
      if (connection === "close") reject(lastDisconnect?.error ?? new Error("closed"));
    });
  });
}

/** Imported here only: the library is mended by it for the whole process. */
async function mended(): Promise<OpenSession> {
  const { openDeviceSocket } = await import("../../src/whatsapp/device-socket.ts");
  const caches = createSessionCaches(systemClock);
  const settings = { url, keepAliveMs: 25_000, greetingMs: 20_000 };
  return (sessionId) =>
    new Promise((resolve, reject) => {
      const auth = loadDeviceAuth(store.devices, sessionId, systemClock, {
        onBroken: nothing,
        onUnsaved: nothing,
      });
      const onOpen = () => resolve((to) => socket.sendChatState(to, "composing"));
      const events = { onQr: nothing, onOpen, onClose: reject };
      const socket = openDeviceSocket(sessionId, auth, caches.of(sessionId), settings, events, log);
    });
}

const MODES: Readonly<Record<string, () => Promise<OpenSession>>> = {
  alone: () => Promise.resolve((id) => openAlone(id, (make) => make())),
  mended,
};

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const open = await MODES[mode]?.();
if (!open) throw new Error(`no mode ${mode}; there are ${Object.keys(MODES).join(", ")}`);
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
