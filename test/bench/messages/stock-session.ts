import makeWASocket, {
  Browsers,
  type AuthenticationState,
  type BinaryNode,
  type GroupMetadata,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
  type WASocket,
} from "@whiskeysockets/baileys";
import { libraryLogger } from "../../../src/whatsapp/library/library-log.ts";

const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A session of the library as it comes, with its keys in memory. */
export interface StockSession {
  /** Resolves when WhatsApp has acknowledged it. */
  send(jid: string, text: string): Promise<void>;
}

/** `onHeard` is told of each message that comes. */
export async function openStockSession(
  url: string,
  { creds, keys }: AuthenticationState,
  onHeard: () => void,
): Promise<StockSession> {
  const groups = new Map<string, GroupMetadata>();
  const socket: WASocket = makeWASocket({
    waWebSocketUrl: url,
    auth: { creds, keys: await inMemory(keys) },
    logger: libraryLogger(log, "stock"),
    browser: Browsers.macOS("Chrome"),
    markOnlineOnConnect: false,
    syncFullHistory: false,
    emitOwnEvents: false,
    // Without it every message to a group asks who is in it.
    cachedGroupMetadata: (jid) => Promise.resolve(groups.get(jid)),
  });
  const waiting = new Map<string, () => void>();
  socket.ws.on("CB:ack,class:message", ({ attrs }: BinaryNode) => {
    const { id = "", error } = attrs;
    if (error !== undefined) throw new Error(`a message was refused: ${error}`);
    waiting.get(id)?.();
    waiting.delete(id);
  });
  socket.ev.on("messages.upsert", ({ messages }) => {
    for (const { message } of messages) if (message) onHeard();
  });
  await new Promise<void>((resolve, reject) => {
    socket.ev.on("connection.update", ({ connection, lastDisconnect }) => {
      if (connection === "open") resolve();
      if (connection === "close") reject(lastDisconnect?.error ?? new Error("closed"));
    });
  });
  let last = 0;
  return {
    async send(jid, text) {
      if (jid.endsWith("@g.us") && !groups.has(jid)) groups.set(jid, await socket.groupMetadata(jid));
      const messageId = `3EB0${(++last).toString(16).toUpperCase().padStart(18, "0")}`;
      const acknowledged = new Promise<void>((resolve) => waiting.set(messageId, resolve));
      await socket.sendMessage(jid, { text }, { messageId });
      await acknowledged;
    },
  };
}

/** Values as they are, which nothing is cheaper than; begun with what the library looks for at a login. */
async function inMemory(stored: SignalKeyStore): Promise<SignalKeyStore> {
  const rows = new Map<string, unknown>();
  const { 1: first } = await stored.get("pre-key", ["1"]);
  rows.set("pre-key 1", first);
  return {
    get(type, ids) {
      const found: Record<string, SignalDataTypeMap[typeof type]> = {};
      for (const id of ids) {
        const value = rows.get(`${type} ${id}`);
        if (value != null) found[id] = value as SignalDataTypeMap[typeof type];
      }
      return Promise.resolve(found);
    },
    set(data: SignalDataSet) {
      for (const [type, values] of Object.entries(data))
        for (const [id, value] of Object.entries(values as Record<string, unknown>))
          rows.set(`${type} ${id}`, value);
      return Promise.resolve();
    },
  };
}
