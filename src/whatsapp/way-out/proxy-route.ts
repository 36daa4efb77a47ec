import type { Agent } from "node:http";
import type { Socket } from "node:net";
import type { Proxy } from "../../core/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { TunnelAgent } from "./tunnel-agent.ts";
import { openTunnel, type Reach } from "./tunnel.ts";

/** The way of one line to WhatsApp through a proxy, and of what is fetched for it. */
export interface ProxyRoute {
  /** Resolves once the proxy leads on to there; the next connection of an agent takes that tunnel. Throws `ProxyFailure`. */
  pass(to: Endpoint): Promise<void>;
  /** For requests to https:// and wss://, or to http:// and ws://. */
  agent(isSecure: boolean): Agent;
  /** Ends every tunnel of it. */
  close(): void;
}

/** How long a proxy may take from the first packet to its word, said at whatever pace. */
const PASS_MS = 15_000;

export function proxyRoute(proxy: Proxy, reach: Reach, passMs = PASS_MS): ProxyRoute {
  const closing = new AbortController();
  let ready: { readonly to: Endpoint; readonly tunnel: Socket } | undefined;

  async function open(to: Endpoint): Promise<Socket> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(new Error("no answer in time")), passMs);
    try {
      closing.signal.throwIfAborted();
      return await openTunnel(proxy, to, reach, AbortSignal.any([closing.signal, giveUp.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** The one that was opened before, once. */
  function take({ host, port }: Endpoint): Socket | undefined {
    if (ready?.to.host !== host || ready.to.port !== port || ready.tunnel.destroyed) return undefined;
    const { tunnel } = ready;
    ready = undefined;
    return tunnel;
  }

  return {
    async pass(to) {
      ready = { to, tunnel: await open(to) };
    },
    agent: (isSecure) => new TunnelAgent(async (to) => take(to) ?? open(to), isSecure),
    close: () => closing.abort(new Error("it is not wanted any more")),
  };
}
