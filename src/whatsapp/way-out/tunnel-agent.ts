import { Agent, type ClientRequestArgs } from "node:http";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { Endpoint } from "./endpoint.ts";

export type OpenTunnel = (to: Endpoint) => Promise<Duplex>;

/** An agent of Node's for http:// or https:// whose every connection is a tunnel of its own. */
export class TunnelAgent extends Agent {
  readonly #open: OpenTunnel;
  readonly #isSecure: boolean;

  constructor(open: OpenTunnel, isSecure: boolean) {
    super();
    this.#open = open;
    this.#isSecure = isSecure;
    // Node compares it with the request's; an agent's declared type does not have it.
    Object.assign(this, { protocol: isSecure ? "https:" : "http:", defaultPort: isSecure ? 443 : 80 });
  }

  override createConnection(
    options: ClientRequestArgs & { readonly servername?: string },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const host = options.host ?? "";
    const to = { host: host.replace(/^\[|\]$/g, ""), port: Number(options.port), isSecure: this.#isSecure };
    const { servername } = options;
    this.#open(to).then(
      (tunnel) => {
        const socket = this.#isSecure ? connectTls({ socket: tunnel, host: to.host, servername }) : tunnel;
        callback?.(null, socket);
      },
      // With an error there is no stream, whatever the type says.
      (error: unknown) => (callback as ((error: unknown) => void) | undefined)?.(error),
    );
  }
}
