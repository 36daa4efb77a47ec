import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** More than any node takes: it is theirs to refuse. */
const MOST_HEADER_BYTES = 1024 * 1024;

/** What is said of a connection, not of a request. */
const OF_A_CONNECTION: ReadonlySet<string> = new Set(["connection", "keep-alive"]);

/**
 * A load balancer on a free port of this machine: each request goes to the next node over a connection of its own, an upgrade
 * is tunnelled, and who takes no connection is passed over.
 */
export class RoundRobin implements AsyncDisposable {
  readonly #ports: readonly number[];
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #next = 0;

  private constructor(server: Server, ports: readonly number[]) {
    this.#server = server;
    this.#ports = ports;
    server.on("connection", (socket) => this.#own(socket));
    server.on("request", (asked, answer) => void this.#pass(asked, answer));
    server.on("upgrade", (asked, client, head) => void this.#tunnel(asked, client, head));
  }

  /** `ports`: where the nodes listen, on this machine. */
  static async start(ports: readonly number[]): Promise<RoundRobin> {
    const server = createServer({ requireHostHeader: false, maxHeaderSize: MOST_HEADER_BYTES });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new RoundRobin(server, ports);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const socket = await this.#connect();
    if (!socket) return void answer.writeHead(502).end();
    const { method, url: path, rawHeaders } = asked;
    const sent = { method, path, headers: [...rawHeaders], setHost: false, createConnection: () => socket };
    const passed = request(sent, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.statusMessage, ofTheAnswer(got.rawHeaders));
      got.pipe(answer);
      got.on("error", () => answer.destroy());
    });
    // Nobody knows what became of it.
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
  }

  async #tunnel({ method, url, rawHeaders }: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const socket = await this.#connect();
    if (!socket) return void client.destroy();
    const lines = pairsOf(rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${method ?? ""} ${url ?? ""} HTTP/1.1\r\n${lines.join("")}\r\n`);
    socket.write(head);
    client.pipe(socket).pipe(client);
    client.on("close", () => socket.destroy());
    socket.on("close", () => client.destroy());
  }

  async #connect(): Promise<Socket | undefined> {
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const port = this.#ports[this.#next++ % this.#ports.length] ?? 0;
      const socket = connect(port, "127.0.0.1");
      const isThere = await new Promise<boolean>((resolve) => {
        socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      });
      this.#own(socket);
      if (isThere) return socket;
    }
    return undefined;
  }

  #own(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => this.#sockets.delete(socket));
  }
}

function pairsOf(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""] as const] : []));
}

function ofTheAnswer(raw: readonly string[]): string[] {
  return pairsOf(raw).flatMap((pair) => (OF_A_CONNECTION.has(pair[0].toLowerCase()) ? [] : pair));
}
