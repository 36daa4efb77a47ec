import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A reverse proxy that has a gateway below a path, such as "/duet/", and nothing beside it. */
export class BelowPath implements AsyncDisposable {
  /** The gateway's address there, with the path. */
  readonly url: string;
  /** What was asked for beside the path. */
  readonly strays: readonly string[];
  readonly #end: () => Promise<void>;

  private constructor(url: string, strays: readonly string[], end: () => Promise<void>) {
    this.url = url;
    this.strays = strays;
    this.#end = end;
  }

  static async start(gateway: string, prefix: string): Promise<BelowPath> {
    const strays: string[] = [];
    const server = createServer((incoming, outgoing) => {
      const { url = "", method, headers } = incoming;
      if (!url.startsWith(prefix)) {
        strays.push(url);
        outgoing.writeHead(404).end();
        return;
      }
      const onwards = request(`${gateway}/${url.slice(prefix.length)}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        outgoing.on("close", () => answer.destroy());
      });
      onwards.on("error", () => outgoing.destroy());
      incoming.pipe(onwards);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new BelowPath(`http://127.0.0.1:${port}${prefix}`, strays, async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}
