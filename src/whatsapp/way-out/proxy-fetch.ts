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

/**
 * Has a `fetch` go through a proxy instead of straight out. One that wants anything else of it fails, and never takes
 * another way.
 */
export function fetchThrough(route: Pick<ProxyRoute, "agent">): RequestInit {
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
  route: Pick<ProxyRoute, "agent">,
  options: DispatchOptions,
  handler: DispatchHandler,
): boolean {
  const url = new URL(options.path, options.origin);
  const isSecure = url.protocol === "https:";
  const request = isSecure ? requestHttps : requestHttp;
  const agent = route.agent(isSecure);
  const { method, headers } = options;
  const abort = (reason?: Error) => void outgoing.destroy(reason ?? new Error("aborted"));
  const nothing = () => undefined;
  const outgoing = request(url, { method, headers, agent }, (response) => {
    pass(response, handler, abort);
  });
  const start: Controller = { rawHeaders: [], abort, pause: nothing, resume: nothing };
  outgoing.on("error", (error) => {
    handler.onResponseError(start, error);
  });
  handler.onRequestStart(start, {});
  outgoing.end();
  return true;
}

function pass(response: IncomingMessage, handler: DispatchHandler, abort: Controller["abort"]): void {
  const controller: Controller = {
    rawHeaders: response.rawHeaders.map((text) => Buffer.from(text, "latin1")),
    abort,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
  };
  handler.onResponseStart(controller, response.statusCode ?? 0, {}, response.statusMessage ?? "");
  response.on("data", (chunk: Buffer) => {
    handler.onResponseData(controller, chunk);
  });
  response.on("end", () => {
    handler.onResponseEnd(controller, {});
  });
  response.on("error", (error) => {
    handler.onResponseError(controller, error);
  });
}
