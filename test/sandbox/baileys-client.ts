import {
  Browsers,
  initAuthCreds,
  makeWASocket,
  WA_CERT_DETAILS,
  type AuthenticationState,
  type ConnectionState,
  type SignalDataTypeMap,
  type UserFacingSocketConfig,
  type WASocket,
} from "@whiskeysockets/baileys";
import type { Sandbox } from "../../src/sandbox/index.ts";

const DEADLINE_MS = 60_000;

const silent = {
  level: "silent",
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Credentials and keys in memory, for a device that is not linked yet. */
export function newAuth(): AuthenticationState {
  const values = new Map<string, Map<string, unknown>>();
  const ofType = (type: string) => {
    const known = values.get(type) ?? new Map<string, unknown>();
    values.set(type, known);
    return known;
  };
  return {
    creds: initAuthCreds(),
    keys: {
      get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
        const found = ids.filter((id) => ofType(type).has(id)).map((id) => [id, ofType(type).get(id)]);
        // The store gives back what the library put under this very type.
        return Object.fromEntries(found) as Record<string, SignalDataTypeMap[T]>;
      },
      set(data) {
        for (const [type, entries] of Object.entries(data)) {
          for (const [id, value] of Object.entries(entries)) {
            if (value === null) ofType(type).delete(id);
            else ofType(type).set(id, value);
          }
        }
      },
    },
  };
}

/** Why a connection ended: the library's status code, its message, and what the server said. */
export type Closed = { readonly code: number | undefined; readonly message: string; readonly data: unknown };

/** The real library, connected to a simulated WhatsApp. */
export class BaileysClient implements AsyncDisposable {
  readonly socket: WASocket;
  readonly #updates: Partial<ConnectionState>[] = [];
  readonly #changes = new EventTarget();
  #isTold = false;
  #isThanked = false;

  constructor(sandbox: Sandbox, auth: AuthenticationState, config: Partial<UserFacingSocketConfig> = {}) {
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(sandbox.rootKey, "hex");
    this.socket = makeWASocket({
      auth,
      waWebSocketUrl: sandbox.webSocketUrl,
      logger: silent,
      browser: Browsers.macOS("Chrome"),
      syncFullHistory: false,
      shouldSyncHistoryMessage: () => false,
      markOnlineOnConnect: false,
      connectTimeoutMs: 20_000,
      defaultQueryTimeoutMs: 20_000,
      ...config,
    });
    this.#guardFrames();
    const changed = () => this.#changes.dispatchEvent(new Event("change"));
    this.socket.ev.on("connection.update", (update) => {
      this.#updates.push(update);
      changed();
    });
    this.socket.ev.on("messages.upsert", ({ messages }) => {
      this.#isTold ||= messages.some(({ message }) => message?.protocolMessage?.appStateSyncKeyShare);
      changed();
    });
    this.socket.ws.on("CB:ack,type:peer_msg", () => {
      this.#isThanked = true;
      changed();
    });
  }

  get codes(): readonly string[] {
    return this.#updates.flatMap(({ qr }) => (qr === undefined ? [] : [qr]));
  }

  /** The QR text after `seen` others. */
  untilQr(seen = 0): Promise<string> {
    return this.#until(() => this.codes[seen], "QR code");
  }

  untilOpen(): Promise<void> {
    return this.#until(
      () => (this.#updates.some((one) => one.connection === "open") ? null : undefined),
      "open",
    ).then(() => undefined);
  }

  /** Until its phone has told it what a new device is told, and nothing more comes by itself. */
  untilIntroduced(): Promise<void> {
    const isOver = () => (this.#isTold && this.#isThanked ? null : undefined);
    return this.#until(isOver, "app-state key").then(() => undefined);
  }

  untilClosed(): Promise<Closed> {
    return this.#until(() => {
      const closed = this.#updates.find(({ connection }) => connection === "close");
      return closed && toClosed(closed.lastDisconnect?.error);
    }, "close");
  }

  #until<T>(find: () => T | undefined, awaited: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#changes.removeEventListener("change", check);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#changes.removeEventListener("change", check);
        reject(new Error(`the client saw no ${awaited} within ${DEADLINE_MS} ms`));
      }, DEADLINE_MS);
      this.#changes.addEventListener("change", check);
      check();
    });
  }

  // The library reads frames in an async listener without a catch: a bad frame would be an unhandled rejection.
  #guardFrames(): void {
    const listeners = this.socket.ws.listeners("message") as ((data: unknown) => Promise<void>)[];
    this.socket.ws.removeAllListeners("message");
    for (const listener of listeners) {
      this.socket.ws.on("message", (data: unknown) => {
        listener(data).catch((error: unknown) => this.socket.end(error instanceof Error ? error : undefined));
      });
    }
  }

  // Not awaited: a server that does not answer holds the end up for 30 s, and its own end completes it.
  [Symbol.asyncDispose](): Promise<void> {
    void this.socket.end(undefined);
    return Promise.resolve();
  }
}

function toClosed(error: unknown): Closed {
  if (!(error instanceof Error)) return { code: undefined, message: "", data: undefined };
  // Baileys' errors are Booms; the fields are read without depending on that package.
  const { output, data } = error as { output?: { statusCode?: number }; data?: unknown };
  return { code: output?.statusCode, message: error.message, data };
}

/** A control call; the answer's status and body. */
export async function post(
  sandbox: Sandbox,
  path: string,
  body: object,
): Promise<{ status: number; body: unknown }> {
  const response = await sandbox.request(path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** Links a new device by QR code; the credentials are ready to log in with. */
export async function linkedAuth(sandbox: Sandbox, number: string): Promise<AuthenticationState> {
  const auth = newAuth();
  await using client = new BaileysClient(sandbox, auth);
  const answer = await post(sandbox, "/phone/scan", { qr: await client.untilQr(), number });
  if (answer.status !== 200) throw new Error(`the scan was answered with ${JSON.stringify(answer)}`);
  await client.untilClosed();
  return auth;
}

/** A client that is linked and logged in, and has been told what a new device is told. */
export async function openClient(
  sandbox: Sandbox,
  number: string,
  config: Partial<UserFacingSocketConfig> = {},
): Promise<BaileysClient> {
  const client = new BaileysClient(sandbox, await linkedAuth(sandbox, number), config);
  await client.untilOpen();
  await client.untilIntroduced();
  return client;
}
