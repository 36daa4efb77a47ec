import { createRequire } from "node:module";
import path from "node:path";
import { tell, type ProgramOrder } from "../client-order.ts";

type Key = { readonly remoteJid?: string; readonly id?: string; readonly fromMe?: boolean };
type Message = { readonly conversation?: string; readonly extendedTextMessage?: { readonly text?: string } };
type Incoming = { readonly key: Key; readonly message?: Message | null };

/** What all versions of the library have in common, as far as it is used here. */
type Library = {
  makeWASocket(config: object): Socket;
  useMultiFileAuthState(folder: string): Promise<{ state: unknown; saveCreds: () => Promise<void> }>;
  readonly Browsers: { macOS(browser: string): unknown };
  readonly WA_CERT_DETAILS?: { PUBLIC_KEY?: Buffer };
};

type Socket = {
  readonly ev: {
    on(event: "connection.update", listener: (update: { connection?: string; qr?: string }) => void): void;
    on(event: "creds.update", listener: () => void): void;
    on(event: "messages.upsert", listener: (event: { messages: Incoming[] }) => void): void;
  };
  sendMessage(to: string, content: object, options?: object): Promise<{ readonly key: Key } | undefined>;
};

/** A connection is made anew after a 515; never without an end. */
const CONNECTIONS = 8;
const VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nTEL;waid=15551230009:+15551230009\nEND:VCARD";

const silent = Object.fromEntries(
  ["trace", "debug", "info", "warn", "error", "fatal"].map((level) => [level, () => undefined]),
);
const logger: object = { ...silent, level: "silent", child: () => logger };

const { folder, packageName, url, rootKey, number } = JSON.parse(process.argv[2] ?? "") as ProgramOrder;
const library = createRequire(path.join(folder, "package.json"))(packageName) as Library;
if (library.WA_CERT_DETAILS?.PUBLIC_KEY) library.WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey, "hex");
const { state, saveCreds } = await library.useMultiFileAuthState(path.join(folder, `auth-${number}`));
let saved = Promise.resolve();
let connections = 0;
connect();

/** Tells what it reads; a text "say …" it answers with that. */
function connect(): void {
  if (++connections > CONNECTIONS) throw new Error("the client does not come through");
  const socket = library.makeWASocket({
    auth: state,
    waWebSocketUrl: url,
    logger,
    browser: library.Browsers.macOS("Chrome"),
    printQRInTerminal: false,
    syncFullHistory: false,
    shouldSyncHistoryMessage: () => false,
    markOnlineOnConnect: false,
    generateHighQualityLinkPreview: false,
  });
  socket.ev.on("creds.update", () => {
    saved = saved.then(saveCreds);
  });
  socket.ev.on("connection.update", ({ connection, qr }) => {
    if (qr !== undefined) tell({ qr });
    if (connection === "open") tell({ open: true });
    if (connection === "close") void saved.then(connect);
  });
  socket.ev.on("messages.upsert", ({ messages }) => {
    for (const one of messages) {
      if (!one.message || one.key.fromMe) continue;
      tell({ read: one.key.id, in: one.key.remoteJid, message: one.message });
      const text = one.message.extendedTextMessage?.text ?? one.message.conversation ?? "";
      if (text.startsWith("say ")) answer(socket, one, text.slice("say ".length)).catch(failed);
    }
  });
}

function failed(error: unknown): void {
  tell({ failed: String(error) });
}

async function answer(socket: Socket, asked: Incoming, what: string): Promise<void> {
  const to = asked.key.remoteJid ?? "";
  const say = (content: object, options?: object) => socket.sendMessage(to, content, options);
  switch (what) {
    case "text":
      await say({ text: "an answer" }, { quoted: asked });
      return;
    case "reaction":
      await say({ react: { text: "👍", key: asked.key } });
      return;
    case "edit": {
      const first = await say({ text: "wrogn" });
      await say({ text: "right", edit: first?.key });
      return;
    }
    case "revoke": {
      const first = await say({ text: "to be taken back" });
      await say({ delete: first?.key });
      return;
    }
    case "poll":
      await say({ poll: { name: "when?", values: ["now", "later"], selectableCount: 1 } });
      return;
    case "location":
      await say({
        location: { degreesLatitude: -23.5, degreesLongitude: -46.625, name: "here" },
      });
      return;
    case "contact":
      await say({ contacts: { displayName: "Ana", contacts: [{ vcard: VCARD }] } });
      return;
  }
}
