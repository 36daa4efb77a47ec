import { Hono, type Context, type MiddlewareHandler } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { routePath } from "hono/route";
import { getPath } from "hono/utils/url";
import {
  GatewayError,
  type Clock,
  type Core,
  type Log,
  type MediaTokens,
  type TicketStore,
} from "../core/index.ts";
import { createAdmission } from "./admission/admission.ts";
import { clientAddressReader } from "./server/client-address.ts";
import { crossOrigin } from "./cross-origin.ts";
import type { Answer, Api, Dialect } from "./dialect.ts";
import { createEnvelope } from "./envelope.ts";
import { createFileAnswers } from "./answers/file-answer.ts";
import { createEventStreams } from "./answers/event-stream.ts";
import { createElsewhere, NOWHERE_ELSE } from "./forwarding/elsewhere.ts";
import type { Forwarding } from "./forwarding/forwarding.ts";
import { createFailures } from "./failures.ts";
import { healthRoutes } from "./health.ts";
import type { HttpEnv } from "./http-env.ts";
import { createLimiter } from "./admission/limiter.ts";
import type { RequestWindow } from "./admission/sliding-window.ts";
import { createListAnswers } from "./answers/list-answer.ts";
import { createLeanDoor, type LeanDoor } from "./lean/door.ts";
import { createTickets } from "./websocket/tickets.ts";
import { createWebSockets } from "./websocket/web-sockets.ts";
import type { Route } from "./lean/lean-routes.ts";
import { responseOf } from "./lean/reply.ts";
import type { Metrics } from "./metrics.ts";
import { plainPath } from "./server/plain-path.ts";
import { routerByParts } from "./router.ts";
import { VERSION } from "../version.ts";

export type AppOptions = {
  readonly core: Core;
  /** The most specific base path first. */
  readonly apis: readonly [Api, ...Api[]];
  readonly clock: Clock;
  readonly log: Log;
  /** For lines that anybody can cause. */
  readonly strangersLog: Log;
  /** Makes the ids of requests. */
  readonly newId: () => string;
  readonly requestsPerMinute: number;
  /** Where callers' requests are counted with those that other nodes accept; in this process alone where there is none. */
  readonly callerWindow?: RequestWindow | undefined;
  /** Where tickets are that any node may be shown; in this process alone where there is none. */
  readonly tickets?: TicketStore | undefined;
  /** Of one file of media, where a dialect documents no figure of its own. */
  readonly mostMediaBytes: number;
  readonly mediaTokens: MediaTokens;
  /** Where callers reach it; where it is not told, as each of them has called it. Without a slash at its end. */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  /** Whose pages may call the APIs. */
  readonly corsOrigins: readonly string[];
  /** Whether there is the short way in for operations that can be answered without the framework. */
  readonly isLean: boolean;
  readonly metrics: Metrics;
  /** Without it there are no metrics to be read. */
  readonly metricsToken: string | undefined;
  /** Where other processes serve some of the sessions. */
  readonly forwarding?: Forwarding | undefined;
  /** What a person opens in a browser. */
  readonly pages: Hono<HttpEnv>;
};

export interface App {
  readonly hono: Hono<HttpEnv>;
  /** Asked first; what it does not answer is for `hono`. */
  readonly lean: LeanDoor;
  /** Whether WebSockets open at an address. */
  hasWebSocket(path: string): boolean;
  /** From now on every request is refused, and no stream of events and no WebSocket is open. */
  stop(): void;
}

const SWITCHING_PROTOCOLS = 101;

/** The API that answers for a path; addresses of nobody belong to the first. */
export function apiOf(apis: AppOptions["apis"], path: string): Api {
  return apis.find((api) => api.owns(path)) ?? apis[0];
}

export function createApp(options: AppOptions): App {
  const { core, apis, clock, log, corsOrigins, metricsToken, mostMediaBytes } = options;
  const apiAt = (path: string) => apiOf(apis, path);
  const partOf = (path: string) => apiAt(path).name;
  let isStopping = false;
  const hono = new Hono<HttpEnv>({
    router: routerByParts(partOf),
    getPath: (request) => plainPath(getPath(request)),
  });
  const eventStreams = createEventStreams(clock, log);
  const webSockets = createWebSockets(clock, log);
  const lists = createListAnswers(log);
  const admission = createAdmission({
    core,
    clock,
    limiter: createLimiter(clock, options.callerWindow),
    clientAddress: clientAddressReader(options.trustedProxies),
    requestsPerMinute: options.requestsPerMinute,
  });

  const envelope = createEnvelope({ ...options, apiOf: apiAt });
  const failures = createFailures({ ...options, apiOf: apiAt });
  const refuse = (c: Context<HttpEnv>, thrown: unknown) => responseOf(c, failures(thrown, c));

  hono.use(async (c, next) => {
    const startedMs = envelope.open(c);
    await next();
    // Into the answer as it is: the framework's own way would copy it, and its body into a stream.
    const { headers } = c.res;
    const status = c.env.upgrade?.accepted || c.env.upgrade?.tunnel ? SWITCHING_PROTOCOLS : c.res.status;
    const more = envelope.close(c, { startedMs, route: routePath(c, -1), status });
    for (const [name, value] of Object.entries(more)) headers.set(name, value);
  });
  if (corsOrigins.length > 0) {
    for (const path of ["/api/*", "/mcp"]) hono.use(path, crossOrigin(corsOrigins, apiAt));
  }
  // Above the refusals of a gateway that stops: it tells that itself.
  hono.route(
    "/",
    healthRoutes(core, () => isStopping),
  );
  const requireOpen = () => {
    if (isStopping) throw new GatewayError("stopping", "the gateway is stopping");
  };
  hono.use((_c, next) => {
    requireOpen();
    return next();
  });
  if (metricsToken !== undefined) hono.route("/", options.metrics.routes(core, admission, metricsToken));
  const files = createFileAnswers(log);
  const tickets = createTickets(clock, options.tickets);
  const kit = {
    core,
    admission,
    eventStreams,
    webSockets,
    tickets,
    lists,
    files,
    elsewhere: options.forwarding ? createElsewhere(options.forwarding) : NOWHERE_ELSE,
    mostMediaBytes,
    mediaTokens: options.mediaTokens,
    rootOf: (c: Context<HttpEnv>) => options.publicUrl ?? new URL(c.req.url).origin,
    version: VERSION,
    origins: corsOrigins,
  };
  const routes: Route[] = [];
  for (const api of apis) {
    const own = api.createApp(kit);
    hono.route("/", own.hono);
    routes.push(...own.routes);
    if (isDialect(api)) serveDocument(hono, api);
  }
  hono.route("/", options.pages);

  // Asked where nothing was found, and not around every route: each middleware makes every call dearer.
  const orWrongMethod: MiddlewareHandler<HttpEnv> = methodNotAllowed({
    app: hono,
    onMethodNotAllowed: (c, methods) => {
      c.header("Allow", methods.join(", "));
      return refuse(c, new GatewayError("method_not_allowed", "method not allowed"));
    },
  });
  hono.notFound(async (c: Context<HttpEnv, string>) => {
    if (/^\/(api|mcp)(\/|$)/.test(c.req.path)) admission.tellBucket(c);
    c.res = refuse(c, new GatewayError("route_not_found", "route not found"));
    await orWrongMethod(c, () => Promise.resolve());
    return c.res;
  });
  hono.onError((thrown, c) => refuse(c, thrown));

  // Answers to pages of other origins have headers that the framework's way alone gives them.
  const isLean = options.isLean && corsOrigins.length === 0;
  const lean = createLeanDoor({
    routes: isLean ? routes : [],
    partOf,
    envelope,
    failures,
    requireOpen,
    log,
  });

  return {
    hono,
    lean,
    hasWebSocket: (path) => apiAt(path).hasWebSocket(path),
    stop() {
      isStopping = true;
      eventStreams.close();
      webSockets.close();
    },
  };
}

function isDialect(api: Api): api is Dialect {
  return "document" in api;
}

/** Made when somebody asks for it: it takes longer than all else of a start that is ours. */
function serveDocument(hono: Hono<HttpEnv>, dialect: Dialect): void {
  const document = (root: string, type: string) => {
    let text: Buffer<ArrayBuffer> | undefined;
    return (c: Context<HttpEnv>) => {
      text ??= Buffer.from(JSON.stringify(dialect.document(root)));
      return c.body(text, 200, { "Content-Type": type });
    };
  };
  hono.get(`/openapi/${dialect.name}.json`, document("..", "application/json"));
  // JSON is YAML.
  if (dialect.yamlPath !== undefined) hono.get(dialect.yamlPath, document("../..", "application/yaml"));
}

export function toResponse({ status, headers, body }: Answer): Response {
  return Response.json(body, { status, ...(headers && { headers: { ...headers } }) });
}
