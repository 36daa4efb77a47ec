import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { setTimeout as pass } from "node:timers/promises";

/** What a server did under load. */
export type Load = {
  readonly calls: number;
  readonly seconds: number;
  /** From the first byte of a request to the last of its answer, in ms. */
  readonly timesMs: readonly number[];
  /** Answers whose status was not the wanted one, by status. */
  readonly refused: ReadonlyMap<number, number>;
};

export type LoadOptions = {
  /** The next request, whole, as it goes over the line. */
  readonly request: () => string;
  readonly wanted: number;
  /** Whichever comes first; a call that has begun is ended. */
  readonly seconds: number;
  readonly calls?: number;
  /** At a steady rate; the time of a call for which no connection was free when it was due counts from then. */
  readonly perSecond?: number;
};

/** Kept-alive connections to a server. */
export interface Connections extends Disposable {
  readonly sockets: readonly Socket[];
}

/** A request with a JSON body as text. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): string {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    Host: "bench",
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(text)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
}

/** `address` is http://host:port. */
export async function openConnections(address: string, count: number): Promise<Connections> {
  const { hostname, port } = new URL(address);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname).setNoDelay(true));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  return { sockets, [Symbol.dispose]: () => sockets.forEach((socket) => socket.destroy()) };
}

/**
 * One request after the other on each of some connections. On bare sockets: an HTTP client would take more of the
 * machine than the server it measures.
 */
export async function underLoad({ sockets }: Connections, options: LoadOptions): Promise<Load> {
  const { request, wanted, seconds, calls = Infinity, perSecond = Infinity } = options;
  const timesMs: number[] = [];
  const refused = new Map<number, number>();
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  let begun = 0;

  async function client(socket: Socket): Promise<void> {
    while (performance.now() < endMs && begun < calls) {
      const dueMs = startedMs + (begun++ / perSecond) * 1000;
      const earlyMs = dueMs - performance.now();
      // A timer ends up to a millisecond beside its time, which is the measuring's own and not the server's.
      if (earlyMs > 0) await pass(Math.ceil(earlyMs));
      const sentMs = earlyMs > 0 || perSecond === Infinity ? performance.now() : dueMs;
      socket.write(request());
      const status = await answered(socket);
      timesMs.push(performance.now() - sentMs);
      if (status !== wanted) refused.set(status, (refused.get(status) ?? 0) + 1);
    }
  }

  await Promise.all(sockets.map(client));
  return { calls: timesMs.length, seconds: (performance.now() - startedMs) / 1000, timesMs, refused };
}

/** Resolves with the status once the whole answer is there. */
function answered(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length < head + 4 + length) return;
      socket.off("data", onData).off("close", onClose);
      resolve(Number(text.slice(9, 12)));
    };
    const onClose = () => reject(new Error("the server closed a connection"));
    socket.on("data", onData).once("close", onClose);
  });
}
