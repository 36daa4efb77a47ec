import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The one address of the tests that callers may name where only it is allowed; 127.0.0.1 is private then. */
export const OPEN_HOST = "127.0.0.2";

type File = { readonly type: string; readonly bytes: Buffer };

/** A host that files are downloaded from, with the faults that such hosts have. */
export class MediaHost implements AsyncDisposable {
  readonly #server: Server;
  readonly #files = new Map<string, File>();
  readonly #dripping: ServerResponse[] = [];
  /** The paths that were asked for. */
  readonly asked: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<MediaHost> {
    const server = createServer();
    const host = new MediaHost(server);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      host.asked.push(request.url ?? "");
      host.#answer(new URL(request.url ?? "/", "http://host"), response);
    });
    // On every loopback address.
    await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
    return host;
  }

  url(path: string, host = OPEN_HOST): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Has a file from now on; its URL. What it is called says nothing of its content. */
  put(bytes: Buffer, type = "application/octet-stream"): string {
    const path = `/file/${this.#files.size}`;
    this.#files.set(path, { type, bytes });
    return this.url(path);
  }

  /** One more byte of whatever drips. */
  drip(): void {
    for (const response of this.#dripping) response.write("x");
  }

  #answer({ pathname, searchParams }: URL, response: ServerResponse): void {
    const file = this.#files.get(pathname);
    if (file) return void response.writeHead(200, { "Content-Type": file.type }).end(file.bytes);
    switch (pathname) {
      case "/redirect":
        return void response.writeHead(302, { Location: searchParams.get("to") ?? "" }).end();
      // Nothing comes behind the first bytes, and the answer stays open.
      case "/never-ends":
        return void response.writeHead(200).write("first");
      // What comes behind them comes by drips.
      case "/drips":
        this.#dripping.push(response);
        return void response.writeHead(200).write("first");
      case "/breaks-off":
        response.writeHead(200, { "Content-Length": "100" }).write("first");
        setImmediate(() => response.destroy());
        return;
      case "/huge":
        return response.writeHead(200, { "Content-Length": "2000000000" }).flushHeaders();
      case "/endless":
        this.#writeForEver(response.writeHead(200));
        return;
      default:
        return void response.writeHead(404).end();
    }
  }

  #writeForEver(response: ServerResponse): void {
    const part = Buffer.alloc(64 * 1024);
    const write = () => {
      while (!response.destroyed && response.write(part));
    };
    response.on("drain", write);
    write();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
