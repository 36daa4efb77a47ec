import type { Agent, ClientRequest } from "node:http";
import type { Socket } from "node:net";
import { HttpsProxyAgent } from "https-proxy-agent";
import { SocksProxyAgent } from "socks-proxy-agent";
import type { Proxy } from "../core/index.ts";

/** The way of one line to WhatsApp through a proxy. */
export interface ProxyRoute {
  readonly agent: Agent;
  /** Why nothing came through, in a sentence for the session's owner; undefined once something did. */
  failure(): string | undefined;
  /** Gives up what is still being connected; what came through is its user's to end. */
  close(): void;
}

/** Ends a line that never came to WhatsApp. Its message names neither the proxy's address nor its user or password. */
export class ProxyFailure extends Error {}

const NO_ANSWER = "the proxy did not answer";
const WRONG_LOGIN = "the proxy refused the user name or password";
const NO_WAY_ON = "the proxy refused to connect to WhatsApp";
const NOT_TRUSTED = "the proxy's certificate is not trusted";
const UNKNOWN_NAME = "the proxy's host name is not known";
const OUT_OF_REACH = "the proxy cannot be reached";

/** By the code of Node's error, of which the SOCKS library leaves only the text. */
const BY_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: UNKNOWN_NAME,
  EAI_AGAIN: UNKNOWN_NAME,
  ECONNREFUSED: OUT_OF_REACH,
  EHOSTUNREACH: OUT_OF_REACH,
  ENETUNREACH: OUT_OF_REACH,
  ETIMEDOUT: NO_ANSWER,
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  CERT_HAS_EXPIRED: NOT_TRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: NOT_TRUSTED,
};

/** By what the SOCKS library says. */
const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [/Authentication failed|no accepted authentication type/, WRONG_LOGIN],
  [/rejected connection/, NO_WAY_ON],
  [/timed out/, NO_ANSWER],
];

export function proxyRoute(proxy: Proxy): ProxyRoute {
  const passage = new Passage();
  const agent = proxy.protocol === "socks5" ? new SocksRoute(proxy, passage) : new HttpRoute(proxy, passage);
  return { agent, failure: () => passage.failure, close: () => passage.close() };
}

/** What became of the attempts to get through. */
class Passage {
  failure: string | undefined = NO_ANSWER;
  readonly #pending = new Set<AbortController>();
  #isClosed = false;

  /** Rejects with a sentence of ours in place of whatever a library's error carries. */
  async through(connect: (signal: AbortSignal) => Promise<Socket>): Promise<Socket> {
    const attempt = new AbortController();
    this.#pending.add(attempt);
    try {
      const socket = await connect(attempt.signal);
      if (this.#isClosed) socket.destroy();
      this.failure = undefined;
      return socket;
    } catch (error) {
      const reason = error instanceof ProxyFailure ? error.message : reasonOf(error);
      if (this.failure !== undefined) this.failure = reason;
      throw new ProxyFailure(reason);
    } finally {
      this.#pending.delete(attempt);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const attempt of this.#pending) attempt.abort();
  }
}

class HttpRoute extends HttpsProxyAgent<`http:${string}`> {
  readonly #passage: Passage;

  constructor(proxy: Proxy, passage: Passage) {
    // Not in the URL, which the library shows to whoever asks for its debug output.
    super(urlOf(proxy), { headers: authorization(proxy) });
    this.#passage = passage;
  }

  override connect(...[request, options]: Parameters<HttpsProxyAgent<string>["connect"]>): Promise<Socket> {
    return this.#passage.through(async (signal) => {
      const status = answeredStatus(request);
      this.connectOpts.signal = signal;
      const socket = await super.connect(request, options);
      if (status() === 407) throw new ProxyFailure(WRONG_LOGIN);
      if (status() !== 200) throw new ProxyFailure(`${NO_WAY_ON} (HTTP ${status()})`);
      return socket;
    });
  }
}

/** The library would hand a refusal on as if WhatsApp had answered it. */
function answeredStatus(request: ClientRequest): () => number {
  let status = 0;
  request.once("proxyConnect", (answer: { readonly statusCode: number }) => (status = answer.statusCode));
  return () => status;
}

class SocksRoute extends SocksProxyAgent {
  readonly #passage: Passage;

  constructor(proxy: Proxy, passage: Passage) {
    super(withLogin(urlOf({ ...proxy, protocol: "socks5" }), proxy));
    // An IPv6 address stands in brackets in a URL, and nowhere else.
    this.proxy.host = proxy.host;
    this.#passage = passage;
  }

  override connect(...[request, options]: Parameters<SocksProxyAgent["connect"]>): Promise<Socket> {
    // An attempt that is given up ends with the library's own limit of 30 s.
    return this.#passage.through(() => super.connect(request, options));
  }
}

function urlOf({ protocol, host, port }: Proxy): URL {
  // The h has the proxy look up WhatsApp's name, not this machine.
  const scheme = protocol === "socks5" ? "socks5h" : protocol;
  return new URL(`${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`);
}

function withLogin(url: URL, { username, password }: Proxy): URL {
  url.username = encodeURIComponent(username ?? "");
  url.password = encodeURIComponent(password ?? "");
  return url;
}

function authorization({ username, password }: Proxy): Record<string, string> {
  if (username === null && password === null) return {};
  const login = Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64");
  return { "Proxy-Authorization": `Basic ${login}` };
}

function reasonOf(error: unknown): string {
  const { message, code = /\bE[A-Z]+\b/.exec(message)?.[0] ?? "" } = error as Error & { code?: string };
  const known = BY_CODE[code] ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  return known ?? "the connection to the proxy failed";
}
