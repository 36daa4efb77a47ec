import type { ClientRequest } from "node:http";
import type { Clock } from "./core/index.ts";

/** Ends a request whose connection, TLS included, is not there in time, also where a proxy makes it. */
export function limitConnect(request: ClientRequest, clock: Clock, limitMs: number): void {
  const isThere = clock.after(limitMs, () => request.destroy(new Error("not connected in time")));
  request.once("socket", (socket) => {
    if (request.reusedSocket) isThere();
    else if (request.protocol === "https:") socket.once("secureConnect", isThere);
    else if (socket.connecting) socket.once("connect", isThere);
    else isThere();
  });
  request.on("error", isThere);
}
