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

/** `refuse` answers for an invalid request instead of the dialect's common hook. */
export function operation<const D extends Definition>(
  definition: D,
  handlerOf: (kit: DialectKit) => RouteHandler<D, HttpEnv>,
  refuse?: (result: { readonly success: boolean }) => undefined,
): Operation {
  return {
    definition: { ...definition, security: [{ bearerAuth: [] }, { apiKeyAuth: [] }] },
    mount(app, kit) {
      const body = definition.request?.body;
      const middleware = [
        ...guard(kit, definition.operationId),
        ...(body ? [jsonBody(body.required === true)] : []),
      ];
      // Routed by another pattern than it is documented: the framework would take ":start" for a part of a name.
      const route = createRoute({ ...definition, path: toRoutePath(definition.path), middleware });
      app.openapi(route, handlerOf(kit), refuse);
    },
  };
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "`validation_error`: something is missing or malformed.",
  401: "`unauthorized`: no valid credential.",
  403: "`forbidden`: the credential lacks the capability.",
  404: "`not_found`: no such session in the caller's organization.",
  409: "`conflict`: it exists already.",
  413: "`payload_too_large`: the body has more than 64 KiB.",
  422: "`validation_error`: a value outside those allowed.",
  429: "`rate_limited`: more requests than the credential may make in 60 s.",
  500: "`internal`: an unexpected failure; `details.requestId` names it.",
  501: "`not_implemented`: the session has no connected WhatsApp client.",
  503: "`unavailable`: WhatsApp did not answer, or the gateway is stopping.",
};

/** The refusals of an operation, beside those that every one shares. */
export function refusals<const S extends number>(...statuses: readonly S[]) {
  const all = [...statuses, 401, 403, 429, 500, 503] as const;
  const answer = (status: number) => ({
    description: DESCRIPTIONS[status] ?? "refused",
    content: { "application/json": { schema: ErrorResponse } },
  });
  type Refusals = Record<S | 401 | 403 | 429 | 500 | 503, ReturnType<typeof answer>>;
  return Object.fromEntries(all.map((status) => [status, answer(status)])) as Refusals;
}

/** `/sessions/{session}:start` as a pattern of the router; without an action a session has no colon in it, nor a hidden one. */
function toRoutePath(path: string): string {
  return path
    .replace(/\{session\}(:[a-z]+)$/, ":session{[^/:%]+$1}")
    .replace(/\{session\}/, ":session{[^/:%]+}")
    .replace(/\{(\w+)\}/g, ":$1");
}
