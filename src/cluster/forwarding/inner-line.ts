import { Agent, request, type ClientRequest, type IncomingMessage } from "node:http";
import { hash, randomBytes } from "node:crypto";
import type { Readable, Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { Clock } from "../../core/index.ts";
import { hostAndPort } from "./address.ts";
import type { FlatHeaders } from "./headers.ts";
import { SEAL_HEADER, type Seals } from "./seals.ts";
import { watchLife } from "./life-signs.ts";

/** Names the epoch that messages to a node have to name, on each of its answers. */
export const EPOCH_HEADER = "duet-epoch";
/** Why a node has not begun with a message. */
export const REFUSED_HEADER = "duet-refused";
/** The hash of a body that is sent in one piece. */
export const BODY_HEADER = "duet-body";

/** To one node. A socket that was upgraded counts no more. */
const MOST_SOCKETS = 64;
/** Messages to one node that wait for a socket. */
const MOST_WAITING = 256;
/** Until a message has a socket that is connected. */
const CONNECT_WITHIN_MS = 1_000;
/** Less than the listener's, so that no socket is ended while it is taken up. */
const IDLE_MS = 60_000;
const KEEP_ALIVE_MS = 1_000;
const MOST_NODES = 1_000;

/** A request that another node is to answer. */
export type InnerMessage = {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** As they are to come there, `Host` among them; none of the nodes' own. */
  readonly headers: FlatHeaders;
  readonly body?: Buffer | Readable | undefined;
  /** Of a body that comes piece by piece; undefined where nobody knows. */
  readonly bodyBytes?: number | undefined;
  /** Asks for another protocol on its connection. */
  readonly upgrade?: string | undefined;
  /** Calls back once nobody waits for the answer any more. */
  readonly whenGone?: ((gone: () => void) => void) | undefined;
};

/** What has come of a message. */
export type Reached =
  | { readonly kind: "answer"; readonly answer: IncomingMessage }
  /** The protocol was changed; the socket is whoever's reads this. */
  | {
      readonly kind: "upgrade";
      readonly answer: IncomingMessage;
      readonly socket: Duplex;
      readonly head: Buffer;
    }
  /** Nothing was done: the node does not serve it, cannot be reached, or has no room. */
  | { readonly kind: "not begun" }
  /** The connection has ended, or gave no sign of life: it may have been done or not. */
  | { readonly kind: "broken"; readonly isSilent: boolean };

/** The way to the other nodes' inner listeners. */
export interface InnerLine {
  send(address: string, message: InnerMessage): Promise<Reached>;
  close(): void;
}

export function createInnerLine({
  seals,
  clock,
}: {
  readonly seals: Seals;
  readonly clock: Clock;
}): InnerLine {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: MOST_SOCKETS,
    maxFreeSockets: MOST_SOCKETS,
    scheduling: "lifo",
    timeout: IDLE_MS,
  });
  const epochs = new Map<string, string>();
  const prefix = randomBytes(9).toString("base64url");
  let sent = 0;

  function keepEpoch(address: string, epoch: string): void {
    if (epochs.get(address) === epoch) return;
    epochs.delete(address);
    epochs.set(address, epoch);
    const [eldest] = epochs.keys();
    if (epochs.size > MOST_NODES && eldest !== undefined) epochs.delete(eldest);
  }

  function isFull(address: string): boolean {
    const waiting = agent.requests[agent.getName(hostAndPort(address))];
    return waiting !== undefined && waiting.length >= MOST_WAITING;
  }

  function sealed(address: string, message: InnerMessage): string[] {
    const { method, target, body } = message;
    const headers = [...message.headers, ...headersOfBody(message)];
    if (Buffer.isBuffer(body)) headers.push(BODY_HEADER, hash("sha256", body, "base64url"));
    const once = { epoch: epochs.get(address) ?? "", nonce: `${prefix}${(++sent).toString(36)}` };
    headers.push(SEAL_HEADER, seals.of({ method, target, headers }, once));
    return headers;
  }

  /** Sends it once; `stale` where the node has told the epoch that it is to be sent with. */
  async function attempt(address: string, message: InnerMessage): Promise<Reached | "stale"> {
    const reached = await exchange(agent, clock, {
      address,
      message,
      headers: sealed(address, message),
    });
    if (reached.kind !== "answer" && reached.kind !== "upgrade") return reached;
    if (reached.kind === "upgrade") return reached;
    const { [EPOCH_HEADER]: epoch, [REFUSED_HEADER]: refused } = reached.answer.headers;
    if (typeof epoch === "string") keepEpoch(address, epoch);
    // The refusal of another protocol is told as the last on its connection, without what the nodes tell each other.
    const isTold = message.upgrade !== undefined && "x-request-id" in reached.answer.headers;
    if ((typeof epoch === "string" || isTold) && refused === undefined) return reached;
    reached.answer.on("error", () => undefined).resume();
    // Who tells no epoch is no node of this gateway, or has another key.
    return refused === "stale" ? "stale" : { kind: "not begun" };
  }

  return {
    async send(address, message) {
      if (isFull(address)) return { kind: "not begun" };
      const first = await attempt(address, message);
      const reached = first === "stale" ? await attempt(address, message) : first;
      return reached === "stale" ? { kind: "not begun" } : reached;
    },
    close: () => agent.destroy(),
  };
}

/** What its body makes of the headers: one that comes piece by piece waits until the node wants it. */
function headersOfBody({ body, bodyBytes, upgrade }: InnerMessage): string[] {
  if (upgrade !== undefined) return ["Connection", "Upgrade", "Upgrade", upgrade];
  if (body === undefined) return [];
  if (Buffer.isBuffer(body)) return ["Content-Length", String(body.length)];
  const length =
    bodyBytes === undefined ? ["Transfer-Encoding", "chunked"] : ["Content-Length", String(bodyBytes)];
  return [...length, "Expect", "100-continue"];
}

type Exchange = {
  readonly address: string;
  readonly message: InnerMessage;
  readonly headers: readonly string[];
};

function exchange(agent: Agent, clock: Clock, { address, message, headers }: Exchange): Promise<Reached> {
  const { method, target, body, whenGone } = message;
  return new Promise((resolve) => {
    let isBegun = false;
    let isSilent = false;
    const options = { agent, ...hostAndPort(address), method, path: target, headers };
    const asked = request(options);
    const cancelConnect = clock.after(CONNECT_WITHIN_MS, () => {
      // What the turn of a slow machine has brought beside its time counts before it.
      setImmediate(() => {
        if (!isBegun) asked.destroy();
      });
    });
    let stopWatching = (): void => undefined;
    const settle = (reached: Reached): void => {
      cancelConnect();
      stopWatching();
      resolve(reached);
    };
    asked.once("socket", (socket) => {
      const begin = (): void => {
        isBegun = true;
        cancelConnect();
        stopWatching = watchLife(socket, clock, () => {
          isSilent = true;
          asked.destroy();
        });
      };
      if (!socket.connecting) return begin();
      // The end of a machine, or of the way to it, is said by nobody.
      socket.setKeepAlive(true, KEEP_ALIVE_MS).once("connect", begin);
    });
    asked.on("error", () => settle(isBegun ? { kind: "broken", isSilent } : { kind: "not begun" }));
    asked.once("response", (answer: IncomingMessage) => {
      endUnsent(asked, answer);
      settle({ kind: "answer", answer });
    });
    asked.once("upgrade", (answer: IncomingMessage, socket: Duplex, head: Buffer) =>
      settle({ kind: "upgrade", answer, socket, head }),
    );
    whenGone?.(() => asked.destroy());
    if (body === undefined || Buffer.isBuffer(body)) asked.end(body);
    else asked.once("continue", () => pipeline(body, asked, () => undefined));
  });
}

/** A connection whose message was answered before its body was asked for can carry no other. */
function endUnsent(asked: ClientRequest, answer: IncomingMessage): void {
  answer.once("close", () => {
    if (!asked.writableFinished) asked.destroy();
  });
}
