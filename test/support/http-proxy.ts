import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export type HttpProxyOptions = {
  /** `user:password`; anybody may use it when absent. */
  readonly login?: string;
  /** Speaks TLS itself, with this key and certificate (PEM). */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answers every CONNECT with it. */
  readonly refuseWith?: number;
};

/** An HTTP proxy on a free port of this machine that tunnels by CONNECT. */
export class HttpProxy implements AsyncDisposable {
  /** Where each tunnel led, `host:port`. */
  readonly tunnels: string[] = [];
  /** How many CONNECTs were refused. */
  refusals = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();

  private constructor(server: Server, { login, refuseWith }: HttpProxyOptions) {
    this.#server = server;
    const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
    server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
      this.#own(client);
      if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted) {
        return this.#refuse(client, 407);
      }
      if (refuseWith !== undefined) return this.#refuse(client, refuseWith);
      this.#tunnel(request.url ?? "", client, head);
    });
  }

  static async start(options: HttpProxyOptions = {}): Promise<HttpProxy> {
    const server = options.tls ? createTlsServer(options.tls) : createServer();
    // A client that does not trust the certificate hangs up.
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new HttpProxy(server, options);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #refuse(client: Duplex, status: number): void {
    this.refusals++;
    client.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  #tunnel(authority: string, client: Duplex, head: Buffer): void {
    this.tunnels.push(authority);
    const { hostname, port } = new URL(`http://${authority}`);
    const upstream: Socket = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    this.#own(upstream);
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.destroy());
  }

  #own(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => this.#sockets.delete(socket));
  }
}
