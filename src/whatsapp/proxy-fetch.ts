import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { ProxyRoute } from "./proxy-route.ts";

/** What `fetch` asks a dispatcher for, and how it is answered: the part of undici's interface that it uses. */
type DispatchOptions = {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
};
type DispatchHandler = {
  onConnect(abort: (reason?: Error) => void): void;
  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean;
  onData(chunk: Buffer): boolean;
  onComplete(trailers: Buffer[]): void;
  onError(error: Error): void;
};

/**
 * Has a `fetch` go through a proxy instead of straight out. One that wants anything else of it fails, and never takes
 * another way.
 */
export function fetchThrough(route: Pick<ProxyRoute, "agent">): RequestInit {
  return {
    dispatcher: {
      dispatch: (options: DispatchOptions, handler: DispatchHandler) => dispatch(route, options, handler),
    },
  } as object;
}

function dispatch(
  route: Pick<ProxyRoute, "agent">,
  options: DispatchOptions,
  handler: DispatchHandler,
): boolean {
  const url = new URL(options.path, options.origin);
  const isSecure = url.protocol === "https:";
  const request = isSecure ? requestHttps : requestHttp;
  const { method, headers } = options;
  const outgoing = request(url, { method, headers, agent: route.agent(isSecure) }, (response) => {
    pass(response, handler);
  });
  outgoing.on("error", (error) => {
    handler.onError(error);
  });
  handler.onConnect((reason) => void outgoing.destroy(reason ?? new Error("aborted")));
  outgoing.end();
  return true;
}

function pass(response: IncomingMessage, handler: DispatchHandler): void {
  const raw = response.rawHeaders.map((text) => Buffer.from(text, "latin1"));
  const resume = () => void response.resume();
  handler.onHeaders(response.statusCode ?? 0, raw, resume, response.statusMessage ?? "");
  response.on("data", (chunk: Buffer) => {
    if (!handler.onData(chunk)) response.pause();
  });
  response.on("end", () => {
    handler.onComplete([]);
  });
  response.on("error", (error) => {
    handler.onError(error);
  });
}
