import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

const VERSION = 5;
const NO_LOGIN = 0;
const LOGIN = 2;
const NONE_ACCEPTABLE = 0xff;
const TO_NAME = 3;
const SUCCEEDED = [VERSION, 0, 0, 1, 0, 0, 0, 0, 0, 0];
const NOT_ALLOWED = [VERSION, 2, 0, 1, 0, 0, 0, 0, 0, 0];

export type SocksProxyOptions = {
  /** `user:password`; anybody may use it when absent. */
  readonly login?: string;
  /** Refuses every destination. */
  readonly refuses?: true;
};

/** A SOCKS5 proxy (RFC 1928, 1929) on a free port of this machine; each message is taken to come in one piece. */
export class SocksProxy implements AsyncDisposable {
  /** Where each tunnel led, `host:port`, and whether the client left the name for the proxy to look up. */
  readonly tunnels: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(options: SocksProxyOptions) {
    this.#server = createServer((client) => {
      this.#own(client);
      this.#serve(client, options).catch(() => client.destroy());
    });
  }

  static async start(options: SocksProxyOptions = {}): Promise<SocksProxy> {
    const proxy = new SocksProxy(options);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(client: Socket, { login, refuses }: SocksProxyOptions): Promise<void> {
    const [, , ...methods] = await nextMessage(client);
    const method = login === undefined ? NO_LOGIN : LOGIN;
    if (!methods.includes(method)) return void client.end(Buffer.of(VERSION, NONE_ACCEPTABLE));
    client.write(Buffer.of(VERSION, method));
    if (login !== undefined) {
      const isRight = loginOf(await nextMessage(client)) === login;
      client.write(Buffer.of(1, isRight ? 0 : 1));
      if (!isRight) return void client.end();
    }
    const { host, port } = destinationOf(await nextMessage(client));
    if (refuses) return void client.end(Buffer.from(NOT_ALLOWED));
    this.tunnels.push(`${host}:${port}`);
    const upstream = connect(port, host, () => {
      client.write(Buffer.from(SUCCEEDED));
      client.pipe(upstream).pipe(client);
    });
    this.#own(upstream);
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
  }

  #own(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => this.#sockets.delete(socket));
  }
}

function nextMessage(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once("data", (data) => {
      socket.pause();
      resolve(data);
    });
    socket.once("close", () => reject(new Error("hung up")));
    socket.resume();
  });
}

function loginOf(message: Buffer): string {
  const userEnd = 2 + (message[1] ?? 0);
  return `${message.toString("utf8", 2, userEnd)}:${message.toString("utf8", userEnd + 1)}`;
}

function destinationOf(message: Buffer): { readonly host: string; readonly port: number } {
  const port = message.readUInt16BE(message.length - 2);
  const address = message.subarray(4, -2);
  return { host: message[3] === TO_NAME ? address.toString("utf8", 1) : address.join("."), port };
}
