import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Stands before a database, and can take bytes without passing them on. */
export interface SwallowingProxy extends AsyncDisposable {
  /** The database's address behind it. */
  readonly url: string;
  /** Nothing gets through any more, either way, and no connection ends. */
  swallow(): void;
  /** Everything from now on gets through; what was swallowed is lost with its connections. */
  heal(): void;
}

export async function swallowingProxy(url: string): Promise<SwallowingProxy> {
  const to = new URL(url);
  let isSwallowing = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (data) => isSwallowing || into.write(data));
      from.on("error", () => into.destroy());
      from.on("close", () => {
        sockets.delete(from);
        if (!isSwallowing) into.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href,
    swallow: () => void (isSwallowing = true),
    heal() {
      isSwallowing = false;
      endAll();
    },
    async [Symbol.asyncDispose]() {
      endAll();
      server.close();
      await once(server, "close");
    },
  };
}
