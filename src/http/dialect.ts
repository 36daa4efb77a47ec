import type { Context, Hono } from "hono";
import type { Core, GatewayError, MediaTokens } from "../core/index.ts";
import type { Elsewhere } from "./forwarding/elsewhere.ts";
import type { Admission } from "./admission/admission.ts";
import type { EventStreams } from "./answers/event-stream.ts";
import type { Tickets } from "./websocket/tickets.ts";
import type { WebSockets } from "./websocket/web-sockets.ts";
import type { FileAnswers } from "./answers/file-answer.ts";
import type { HttpEnv } from "./http-env.ts";
import type { Route } from "./lean/lean-routes.ts";
import type { ListAnswers } from "./answers/list-answer.ts";

/** An answer before it is a Response: also sent where the HTTP parser gave up and no request exists. */
export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
};

/** What a refusal may depend on beside its error. */
export type RefusedRequest = { readonly path: string; readonly requestId: string };

/** The state of a request's bucket in whole seconds. */
export type RateLimitFigures = {
  readonly limit: number;
  readonly remaining: number;
  readonly resetInSeconds: number;
  /** Since 1970. */
  readonly resetAtSeconds: number;
};

/** What a dialect's routes need. */
export type DialectKit = {
  readonly core: Core;
  readonly admission: Admission;
  readonly eventStreams: EventStreams;
  readonly webSockets: WebSockets;
  readonly tickets: Tickets;
  readonly lists: ListAnswers;
  readonly files: FileAnswers;
  readonly elsewhere: Elsewhere;
  /** Of one file of media, where the dialect documents no figure of its own. */
  readonly mostMediaBytes: number;
  readonly mediaTokens: MediaTokens;
  /** The gateway's root as a caller reaches it; without a slash at its end. */
  readonly rootOf: (c: Context<HttpEnv>) => string;
  /** Of the gateway. */
  readonly version: string;
  /** Whose pages may call. */
  readonly origins: readonly string[];
};

export type DialectApp = {
  readonly hono: Hono<HttpEnv>;
  /** Those of its operations again, in the same order, for the short way in. */
  readonly routes: readonly Route[];
};

/** One way in: its routes, its envelope for refusals, its rate-limit headers. */
export interface Api {
  readonly name: string;
  /** Whether an address belongs to it, existing or not. */
  owns(path: string): boolean;
  /** Whether WebSockets open at an address. */
  hasWebSocket(path: string): boolean;
  /** The routes, by their whole paths. */
  createApp(kit: DialectKit): DialectApp;
  toAnswer(error: GatewayError, request: RefusedRequest): Answer;
  rateLimitHeaders(figures: RateLimitFigures, status: number): Readonly<Record<string, string>>;
  /** Headers that a page of another origin may send, and those that it may read. */
  readonly crossOrigin: {
    readonly requestHeaders: readonly string[];
    readonly responseHeaders: readonly string[];
  };
}

/** One API dialect: an API with a document, which has its name. */
export interface Dialect extends Api {
  /** Where its document is also found as YAML, two folders below the gateway's root; nobody is asked for a credential there. */
  readonly yamlPath?: string;
  /** The OpenAPI 3.1 document. `root` is the gateway's root as seen from where it is served, so that it holds below any path. */
  document(root: string): object;
}
