import { connect, type Socket } from "node:net";
import { once } from "node:events";

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
  /** http://host:port */
  readonly address: string;
  /** The whole request number `i`, as it goes over the line. */
  readonly request: (i: number) => string;
  readonly wanted: number;
  readonly connections: number;
  readonly seconds: number;
};

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

/**
 * One request after the other on each of some kept-alive connections. On bare sockets: an HTTP client would take more of
 * the machine than the server it measures.
 */
export async function underLoad(options: LoadOptions): Promise<Load> {
  const { hostname, port } = new URL(options.address);
  const timesMs: number[] = [];
  const refused = new Map<number, number>();
  const startedMs = performance.now();
  const endMs = startedMs + options.seconds * 1000;
  let next = 0;

  async function client(): Promise<void> {
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.setNoDelay(true);
    while (performance.now() < endMs) {
      const sentMs = performance.now();
      socket.write(options.request(next++));
      const status = await answered(socket);
      timesMs.push(performance.now() - sentMs);
      if (status !== options.wanted) refused.set(status, (refused.get(status) ?? 0) + 1);
    }
    socket.destroy();
  }

  await Promise.all(Array.from({ length: options.connections }, client));
  const seconds = (performance.now() - startedMs) / 1000;
  return { calls: timesMs.length, seconds, timesMs, refused };
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
