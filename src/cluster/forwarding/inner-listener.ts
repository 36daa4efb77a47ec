import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Cancel, Clock, Log } from "../../core/index.ts";
import { bind, closed } from "./bind.ts";
import { EPOCH_HEADER, REFUSED_HEADER } from "./inner-line.ts";
import { SIGN_EVERY_MS } from "./life-signs.ts";
import { createReplays } from "./replays.ts";
import type { Seals } from "./seals.ts";
import { wholeBody } from "./whole-body.ts";

/** How the node that was asked goes on with a request. */
export type Arrival = {
  /** The body, where it came in one piece. */
  readonly body: Buffer | undefined;
  /** It is this node's: the rest of its body may come. */
  readonly accept: () => void;
  /** What every answer tells the nodes. */
  readonly headers: Readonly<Record<string, string>>;
};

/** The answer for what another node serves: nothing was done. */
export const MOVED = { status: 421, headers: { [REFUSED_HEADER]: "moved" } } as const;

/** Answers what has come of another node. */
export type InnerDoor = {
  readonly answer: (incoming: IncomingMessage, outgoing: ServerResponse, arrival: Arrival) => void;
  readonly upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer, arrival: Arrival) => void;
};

export type InnerListenerOptions = {
  /** host:port at which the other nodes reach it; port 0 = any free one. */
  readonly address: string;
  readonly seals: Seals;
  readonly clock: Clock;
  readonly door: InnerDoor;
  /** For lines that strangers can cause. */
  readonly log: Log;
};

type Refusal = "unknown" | "stale";

export interface InnerListener {
  readonly port: number;
  /** Ends every connection; who waits for an answer gets none. */
  close(): Promise<void>;
}

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 600_000,
  /** Longer than the other end keeps a connection that rests. */
  keepAliveTimeout: 120_000,
  /** What a caller may have, and what the nodes add. */
  maxHeaderSize: 32_768,
  keepAlive: true,
  keepAliveInitialDelay: 1_000,
};
const MOST_CONNECTIONS = 4_096;

/** Listens for the other nodes; what is not sealed by one of them is told nothing. Throws `unavailable`. */
export async function listenInside(options: InnerListenerOptions): Promise<InnerListener> {
  const { address, seals, clock, door, log } = options;
  const replays = createReplays(clock);

  /** Why a message is not taken; undefined where it is. */
  function refusalOf(incoming: IncomingMessage): Refusal | undefined {
    const { method = "", url = "", rawHeaders } = incoming;
    const once = seals.open({ method, target: url, headers: rawHeaders });
    if (!once) return "unknown";
    const taken = replays.take(once.epoch, once.nonce);
    if (taken === "new") return undefined;
    return taken === "stale" ? "stale" : "unknown";
  }

  function refuse(outgoing: ServerResponse, why: Refusal): void {
    outgoing.writeHead(401, headersOf(why)).end();
  }

  function headersOf(why: Refusal): Record<string, string> {
    if (why === "stale") return { [EPOCH_HEADER]: replays.epoch(), [REFUSED_HEADER]: why };
    log.warn("a message to the inner listener was refused");
    return { Connection: "close" };
  }

  async function take(incoming: IncomingMessage, outgoing: ServerResponse, isAsked: boolean): Promise<void> {
    const why = refusalOf(incoming);
    const body = why ? undefined : await wholeBody(incoming);
    if (why ?? body === "changed") {
      refuse(outgoing, why ?? "unknown");
      return;
    }
    const headers = { [EPOCH_HEADER]: replays.epoch() };
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    giveSigns(outgoing, clock);
    const accept = (): void => {
      if (isAsked && !outgoing.headersSent) outgoing.writeContinue();
    };
    door.answer(incoming, outgoing, { body, headers, accept });
  }

  const server = createServer(LIMITS);
  const listener = (isAsked: boolean) => (incoming: IncomingMessage, outgoing: ServerResponse) => {
    take(incoming, outgoing, isAsked).catch(() => outgoing.destroy());
  };
  server.maxConnections = MOST_CONNECTIONS;
  server.on("request", listener(false));
  server.on("checkContinue", listener(true));
  server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => undefined);
    const why = refusalOf(incoming);
    if (why) return void socket.end(textOf(401, headersOf(why)));
    const headers = { [EPOCH_HEADER]: replays.epoch() };
    door.upgrade(incoming, socket, head, { body: undefined, headers, accept: () => undefined });
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  await bind(server, address);
  server.on("error", (error) =>
    log.error("a connection of a node cannot be accepted", { cause: error.message }),
  );
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closed(server),
  };
}

/** Tells who waits that it is worked on, until the answer begins. */
function giveSigns(outgoing: ServerResponse, clock: Clock): void {
  let cancel: Cancel = () => undefined;
  const next = (): void => {
    cancel = clock.after(SIGN_EVERY_MS, () => {
      if (outgoing.headersSent || outgoing.destroyed) return;
      outgoing.writeProcessing();
      next();
    });
  };
  next();
  outgoing.once("close", () => cancel());
}

function textOf(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ ...headers, "Content-Length": "0", Connection: "close" });
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${text}\r\n`;
}
