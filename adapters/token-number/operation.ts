import { createRoute, type OpenAPIHono, type RouteConfig, type RouteHandler } from "@hono/zod-openapi";
import type { DialectKit } from "../../src/http/dialect.ts";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { guard, type OperationId } from "./access.ts";
import { jsonBody } from "./json-body.ts";
import { ErrorResponse } from "./schemas.ts";

type Definition = RouteConfig & { readonly operationId: OperationId };

/** One operation of the document, and what answers it. */
export type Operation = {
  readonly definition: Definition;
  /** Routes it behind its guard. */
  readonly mount: (app: OpenAPIHono<HttpEnv>, kit: DialectKit) => void;
};

export function operation<const D extends Definition>(
  definition: D,
  handlerOf: (kit: DialectKit) => RouteHandler<D, HttpEnv>,
): Operation {
  return {
    definition: { ...definition, security: [{ tokenHeader: [] }, { bearerToken: [] }] },
    mount(app, kit) {
      const middleware = [
        ...guard(kit, definition.operationId),
        ...(definition.request?.body ? [jsonBody] : []),
      ];
      app.openapi(createRoute({ ...definition, middleware }), handlerOf(kit));
    },
  };
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "The body or a value is missing or invalid; `error.message` tells which.",
  401: "`Missing token in header` or `Invalid token`.",
  403: "The token belongs to another instance, or a quota is reached.",
  404: "`Instance not found`.",
  409: "`Instance name already exists`, or the token does.",
  413: "`Request body too large`: more than 64 KiB.",
  429: "`Rate limit exceeded. Try again later.`",
  500: "`Internal server error`.",
  503: "The instance is not connected to WhatsApp, or the gateway is stopping.",
};

/** The refusals of an operation, beside those that every one shares. */
export function refusals<const S extends number>(...statuses: readonly S[]) {
  const all = [...statuses, 401, 429, 500, 503] as const;
  const answer = (status: number) => ({
    description: DESCRIPTIONS[status] ?? "refused",
    content: { "application/json": { schema: ErrorResponse } },
  });
  type Refusals = Record<S | 401 | 429 | 500 | 503, ReturnType<typeof answer>>;
  return Object.fromEntries(all.map((status) => [status, answer(status)])) as Refusals;
}
