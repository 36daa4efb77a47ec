import { pipeline, type Duplex } from "node:stream";
import type { Tunnel } from "./forwarding.ts";

/** Connections of callers that go on to another process, in a protocol that is those two's affair. */
export interface Tunnels {
  /** Tells the caller that the protocol has changed, by these lines of headers, and joins the two ends. */
  open(near: Tunnel, far: Tunnel, headers: readonly string[]): void;
  /** Ends every one. */
  close(): void;
}

export function createTunnels(): Tunnels {
  const open = new Set<() => void>();
  return {
    open(near, far, headers) {
      const lines = ["Upgrade: websocket", "Connection: Upgrade", ...headers];
      near.socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
      if (far.head.length > 0) near.socket.write(far.head);
      if (near.head.length > 0) far.socket.write(near.head);
      const end = () => {
        open.delete(end);
        far.socket.destroy();
        near.socket.destroy();
      };
      open.add(end);
      join(near.socket, far.socket, end);
      join(far.socket, near.socket, end);
    },
    close() {
      for (const end of open) end();
    },
  };
}

/** What one end says goes to the other; where it has said its last, that has the rest before both end. */
function join(from: Duplex, to: Duplex, end: () => void): void {
  pipeline(from, to, (error) => {
    if (error) end();
    else to.once("close", end);
  });
}
