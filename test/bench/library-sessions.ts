import makeWASocket, { Browsers, type WASocket } from "@whiskeysockets/baileys";
import { toJid, type ChatAddress } from "../../src/core/index.ts";
import { openStore } from "../../src/store/index.ts";
import { systemClock } from "../../src/system-clock.ts";
import { loadDeviceAuth } from "../../src/whatsapp/device/auth-state.ts";
import { libraryLogger } from "../../src/whatsapp/library/library-log.ts";
import { EMPTY_ARCHIVE, NO_MEDIA } from "../../src/whatsapp/messages/archive.ts";
import { createSessionCaches } from "../../src/whatsapp/device/session-caches.ts";

export type Send = (to: ChatAddress) => Promise<void>;
export type OpenSession = (sessionId: string) => Promise<Send>;

export const MODES = ["alone", "mended"] as const;
export type Mode = (typeof MODES)[number];

/** Throws an Error for what is none. */
export function modeNamed(name: string): Mode {
  const mode = MODES.find((known) => known === name);
  if (!mode) throw new Error(`no mode ${name}; there are ${MODES.join(", ")}`);
  return mode;
}

const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** How a linked session of this data folder is opened; the simulated WhatsApp at `url` is to be trusted already. */
export async function openerOf(mode: Mode, url: string, dataDir: string): Promise<OpenSession> {
  const store = openStore({ directory: dataDir, encryptionKey: undefined, wallMs: Date.now });
  const authOf = (sessionId: string) =>
    loadDeviceAuth(store.devices, sessionId, systemClock, {
      onBroken: nothing,
      onUnread: nothing,
      onUnsaved: nothing,
    });
  return mode === "alone" ? alone(url, authOf) : mended(url, authOf);
}

type AuthOf = (sessionId: string) => ReturnType<typeof loadDeviceAuth>;

/** The library as it comes, with the settings that the gateway has for other reasons. */
function alone(url: string, authOf: AuthOf): OpenSession {
  return async (sessionId) => {
    const auth = await authOf(sessionId);
    const socket: WASocket = makeWASocket({
      waWebSocketUrl: url,
      auth: auth.state,
      logger: libraryLogger(log, sessionId),
      browser: Browsers.macOS("Chrome"),
      markOnlineOnConnect: false,
      syncFullHistory: false,
      emitOwnEvents: false,
      enableRecentMessageCache: false,
    });
    socket.ev.on("creds.update", () => void auth.save());
    return new Promise((resolve, reject) => {
      socket.ev.on("connection.update", ({ connection, lastDisconnect }) => {
        if (connection === "open") resolve((to) => socket.sendPresenceUpdate("composing", toJid(to)));
        if (connection === "close") reject(lastDisconnect?.error ?? new Error("closed"));
      });
    });
  };
}

/** Imported here only: the library is mended by it for the whole process. */
/** An address book that knows nobody. */
const NOBODY = { lidOf: () => Promise.resolve(undefined), numberOf: () => Promise.resolve(undefined) };

async function mended(url: string, authOf: AuthOf): Promise<OpenSession> {
  const { openDeviceSocket } = await import("../../src/whatsapp/line/device-socket.ts");
  const { createPulse } = await import("../../src/whatsapp/line/pulse.ts");
  const { createWriteTurns } = await import("../../src/whatsapp/line/write-turns.ts");
  const caches = createSessionCaches(systemClock);
  const settings = {
    url,
    clock: systemClock,
    media: NO_MEDIA,
    pulse: createPulse(25_000),
    mayGoOn: () => true,
    greetingMs: 20_000,
    writes: createWriteTurns(),
  };
  return async (sessionId) => {
    const auth = await authOf(sessionId);
    return new Promise((resolve, reject) => {
      const onOpen = () => resolve((to) => socket.presence.send(to, "composing"));
      const events = { onQr: nothing, onOpen, onClose: reject };
      const hearing = { archive: EMPTY_ARCHIVE, book: NOBODY, tell: () => Promise.resolve() };
      const socket = openDeviceSocket(sessionId, auth, caches.of(sessionId), settings, hearing, events, log);
    });
  };
}
