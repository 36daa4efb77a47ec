import { createRequire } from "node:module";
import path from "node:path";
import { tell, type ProgramOrder } from "./client-order.ts";

/** What all versions of the library have in common, as far as it is used here. */
type Library = {
  makeWASocket(config: object): Socket;
  useMultiFileAuthState(folder: string): Promise<{ state: unknown; saveCreds: () => Promise<void> }>;
  readonly Browsers: { macOS(browser: string): unknown };
  /** Older versions look at a serial number only. */
  readonly WA_CERT_DETAILS?: { PUBLIC_KEY?: Buffer };
};

type Update = {
  readonly connection?: "open" | "close" | "connecting";
  readonly qr?: string;
  readonly lastDisconnect?: { readonly error?: { readonly output?: { readonly statusCode: number } } };
};

type Socket = {
  readonly ev: {
    on(event: "connection.update", listener: (update: Update) => void): void;
    on(event: "creds.update", listener: () => void): void;
  };
  requestPairingCode(number: string): Promise<string>;
  sendPresenceUpdate(type: string, to?: string): Promise<void>;
  onWhatsApp(...numbers: string[]): Promise<unknown>;
  end(error: Error | undefined): void;
};

const LOGGED_OUT = 401;
/** A connection is made anew after a 515, and after the library's own mistake below; never without an end. */
const CONNECTIONS = 8;
const FIRST_STANZA_WITHIN_MS = 5000;

const silent = Object.fromEntries(
  ["trace", "debug", "info", "warn", "error", "fatal"].map((level) => [level, () => undefined]),
);
const logger: object = { ...silent, level: "silent", child: () => logger };

const order = JSON.parse(process.argv[2] ?? "") as ProgramOrder;
const { folder, packageName, url, rootKey, number, partner } = order;
const library = createRequire(path.join(folder, "package.json"))(packageName) as Library;
if (library.WA_CERT_DETAILS?.PUBLIC_KEY) library.WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey, "hex");

const { state, saveCreds } = await library.useMultiFileAuthState(path.join(folder, `auth-${number}`));
let saved = Promise.resolve();
let isStopping = false;
let isCodeAsked = false;
let connections = 0;
let socket = connect();

// On a busy machine these versions are still deriving keys when the server speaks: they lose what it says, and are out of
// step or wait for ever.
process.on("uncaughtException", (error) => {
  if (!error.message.includes("unable to authenticate data")) throw error;
  socket.end(error);
});

// The library writes its credentials in place: killed on the way, it would begin anew.
process.on("SIGTERM", () => {
  isStopping = true;
  void saved.then(() => process.exit());
});

function connect(): Socket {
  if (++connections > CONNECTIONS) throw new Error("the client does not come through");
  const made = library.makeWASocket({
    auth: state,
    waWebSocketUrl: url,
    logger,
    browser: library.Browsers.macOS("Chrome"),
    printQRInTerminal: false,
    syncFullHistory: false,
    shouldSyncHistoryMessage: () => false,
    markOnlineOnConnect: false,
  });
  const deadline = setTimeout(
    () => made.end(new Error("the server's first stanza was lost")),
    FIRST_STANZA_WITHIN_MS,
  );
  made.ev.on("creds.update", () => {
    if (!isStopping) saved = saved.then(saveCreds);
  });
  made.ev.on("connection.update", ({ connection, qr, lastDisconnect }) => {
    if (connection !== "connecting") clearTimeout(deadline);
    if (qr !== undefined) void showCode(qr);
    if (connection === "open") void showTyping();
    if (connection === "close") void goOn(lastDisconnect?.error?.output?.statusCode);
  });
  return made;
}

async function showCode(qr: string): Promise<void> {
  if (order.linkBy === "qr") tell({ qr });
  else if (!isCodeAsked) {
    isCodeAsked = true;
    tell({ code: await socket.requestPairingCode(number) });
  }
}

async function goOn(code: number | undefined): Promise<void> {
  await saved;
  if (code === LOGGED_OUT) throw new Error("the client is logged out");
  socket = connect();
}

async function showTyping(): Promise<void> {
  await socket.sendPresenceUpdate("available");
  for (const typed of ["composing", "recording", "paused"]) await socket.sendPresenceUpdate(typed, partner);
  tell({ found: await socket.onWhatsApp(partner.split("@")[0] ?? "") });
}
