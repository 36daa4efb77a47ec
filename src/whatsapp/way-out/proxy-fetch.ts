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
type Controller = {
  readonly rawHeaders: Buffer[];
  readonly abort: (reason?: Error) => void;
  readonly pause: () => void;
  readonly resume: () => void;
};
type DispatchHandler = {
  onRequestStart(controller: Controller, context: object): void;
  onResponseStart(controller: Controller, status: number, headers: object, statusText: string): void;
  onResponseData(controller: Controller, chunk: Buffer): void;
  onResponseEnd(controller: Controller, trailers: object): void;
  onResponseError(controller: Controller, error: Error): void;
};
/** The one of Node 24, whose undici is older. */
type EarlierHandler = {
  onConnect(abort: (reason?: Error) => void): void;
  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean;
  onData(chunk: Buffer): boolean;
  onComplete(trailers: Buffer[]): void;
  onError(error: Error): void;
};

/** App state and history are smaller. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Without a byte. */
const STALL_MS = 30_000;

/**
 * Has a `fetch` of the library's go through a proxy instead of straight out, where there is one: one that wants anything else of
 * it fails, and never takes another way. What it fetches comes whole or not at all, for nobody listens to a stream that the
 * library pipes: one that is cut would end the process.
 */
export function fetchWhole(route: Pick<ProxyRoute, "agent"> | undefined): RequestInit {
  return {
    dispatcher: {
      dispatch: (options: DispatchOptions, handler: DispatchHandler | EarlierHandler) =>
        dispatch(route, options, "onConnect" in handler ? ofNode24(handler) : handler),
    },
  } as object;
}

function ofNode24(handler: EarlierHandler): DispatchHandler {
  return {
    onRequestStart: ({ abort }) => handler.onConnect(abort),
    onResponseStart: ({ rawHeaders, resume }, status, _headers, statusText) => {
      handler.onHeaders(status, rawHeaders, resume, statusText);
    },
    onResponseData: ({ pause }, chunk) => {
      if (!handler.onData(chunk)) pause();
    },
    onResponseEnd: () => handler.onComplete([]),
    onResponseError: (_controller, error) => handler.onError(error),
  };
}

function dispatch(
  route: Pick<ProxyRoute, "agent"> | undefined,
  options: DispatchOptions,
  handler: DispatchHandler,
): boolean {
  const url = new URL(options.path, options.origin);
  const isSecure = url.protocol === "https:";
  const request = isSecure ? requestHttps : requestHttp;
  const agent = route?.agent(isSecure);
  const { method, headers } = options;
  const abort = (reason?: Error) => void outgoing.destroy(reason ?? new Error("aborted"));
  const nothing = () => undefined;
  const outgoing = request(url, { method, headers, ...(agent && { agent }) }, (response) => {
    pass(response, handler, abort);
  });
  outgoing.setTimeout(STALL_MS, () => {
    abort(new Error("nothing has come for 30 s"));
  });
  const start: Controller = { rawHeaders: [], abort, pause: nothing, resume: nothing };
  outgoing.on("error", (error) => {
    handler.onResponseError(start, error);
  });
  handler.onRequestStart(start, {});
  outgoing.end();
  return true;
}

/** As one piece, once it is there: what breaks off or is too large has not begun. */
function pass(response: IncomingMessage, handler: DispatchHandler, abort: Controller["abort"]): void {
  const rawHeaders = response.rawHeaders.map((text) => Buffer.from(text, "latin1"));
  const nothing = () => undefined;
  const controller: Controller = { rawHeaders, abort, pause: nothing, resume: nothing };
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) abort(new Error("the file is too large"));
    else chunks.push(chunk);
  });
  response.on("end", () => {
    handler.onResponseStart(controller, response.statusCode ?? 0, {}, response.statusMessage ?? "");
    handler.onResponseData(controller, Buffer.concat(chunks));
    handler.onResponseEnd(controller, {});
  });
  response.on("error", (error) => {
    handler.onResponseError(controller, error);
  });
}
