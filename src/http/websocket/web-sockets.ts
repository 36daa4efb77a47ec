import type { Context } from "hono";
import { GatewayError, type Clock, type Log } from "../../core/index.ts";
import type { HttpEnv } from "../http-env.ts";
import { CLOSED, serveSocket, type SocketRules, type SocketSource } from "./open-socket.ts";

export type WebSocketRules = SocketRules & { readonly mostFrameBytes: number };

/** Every open WebSocket. */
export interface WebSockets {
  /** Opens one with what a source sends. Throws `malformed_input`, `stopping`. */
  answer(c: Context<HttpEnv>, rules: WebSocketRules, source: SocketSource): Response;
  /** Ends every one; there are none any more. */
  close(): void;
}

export function createWebSockets(clock: Clock, log: Log): WebSockets {
  const open = new Set<{ readonly end: (code: number) => void }>();
  let isClosed = false;

  return {
    answer(c, rules, source) {
      const { upgrade } = c.env;
      if (!upgrade) throw noWebSocket();
      if (isClosed) throw new GatewayError("stopping", "the gateway is stopping");
      const { requestId } = c.var;
      upgrade.accepted = {
        mostFrameBytes: rules.mostFrameBytes,
        begin(socket) {
          const served = serveSocket(socket, source, {
            clock,
            rules,
            onSlow: () => log.warn("a WebSocket was ended: its client is too slow", { requestId }),
            onEnd: () => void open.delete(served),
          });
          open.add(served);
          if (isClosed) served.end(CLOSED.stopping);
        },
      };
      return c.body(null);
    },
    close() {
      isClosed = true;
      for (const served of open) served.end(CLOSED.stopping);
    },
  };
}

/** The refusal of a request that asks for no WebSocket where there is nothing else. */
export function noWebSocket(): GatewayError {
  const details = { Upgrade: "takes websocket" };
  return new GatewayError("malformed_input", "the request asks for no WebSocket", { details });
}
