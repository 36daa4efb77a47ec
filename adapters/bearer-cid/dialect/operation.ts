import type { RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Hono } from "hono";
import { ERROR_CODES, type ErrorCode, type GatewayError } from "../../../src/core/index.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import type { HttpEnv } from "../../../src/http/http-env.ts";
import { inputReader, type Refuse } from "../../../src/http/input/input.ts";
import { guard, rolesOf, type Need } from "./access.ts";
import { REFUSALS } from "./errors.ts";
import { exampleOf, toExample } from "./example-refusal.ts";
import { withHeaders } from "./headers.ts";
import { jsonBody } from "./json-body.ts";
import { toRoutePath } from "./route-path.ts";
import type { OperationId } from "./operation-ids.ts";
import { ErrorResponse } from "./schemas.ts";
import { refuseMalformed } from "./validation.ts";

type Documented = RouteConfig & { readonly operationId: OperationId };
/** As a module writes it: with what the operation needs of its caller. */
type Definition = Documented & { readonly needs: Need };

/** One operation of the document, and what answers it. */
export type Operation = {
  readonly definition: Documented;
  readonly needs: Need;
  /** Routes it behind its guard. */
  readonly mount: (app: Hono<HttpEnv>, kit: DialectKit) => void;
};

/**
 * `refuse` answers for an invalid request instead of the dialect's common refusal; `takeBackOf` gives what a call that the
 * rate limit refuses still takes back.
 */
export function operation<const D extends Definition>(
  definition: D,
  handlerOf: (kit: DialectKit) => RouteHandler<D, HttpEnv>,
  refuse: Refuse = refuseMalformed,
  takeBackOf?: (kit: DialectKit) => (c: Parameters<RouteHandler<D, HttpEnv>>[0]) => Promise<void>,
): Operation {
  return {
    definition: documented(definition),
    needs: definition.needs,
    mount(app, kit) {
      const { request, method, path } = definition;
      const { admit, permit } = guard(kit, definition.needs);
      const takeBack = takeBackOf?.(kit);
      const read = inputReader(request, jsonBody(request?.body?.required === true), refuse);
      const handler = handlerOf(kit);
      // Routed by another pattern than it is documented: the framework would take ":start" for a part of a name.
      app.on([method], [toRoutePath(path)], async (c, next) => {
        try {
          permit(c, await admit(c));
        } catch (error) {
          if (takeBack)
            await kit.admission.takeBack(c, error, async (caller) => {
              permit(c, caller);
              await read(c);
              await takeBack(c);
            });
          throw error;
        }
        await read(c);
        return handler(c, next);
      });
    },
  };
}

/** A definition with what every one's document tells: the roles of its need, and the headers of its answers. */
export function documented({ needs, ...definition }: Definition): Documented {
  return {
    ...definition,
    security: rolesOf(needs).flatMap((roles) => [{ bearerAuth: roles }, { apiKeyAuth: roles }]),
    responses: withHeaders(definition.responses),
  };
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "`validation_error`: something is missing or malformed.",
  401: "`unauthorized`: no valid credential.",
  403: "`forbidden`: the credential lacks the capability.",
  404: "`not_found`: no such session in the caller's organization.",
  409: "`conflict`: what is there already does not allow it.",
  413: "`validation_error`: the body has more than 64 KiB.",
  422: "`validation_error`: a value outside those allowed.",
  429: "`rate_limited`: more requests than the credential may make in 60 s.",
  500: "`internal`: an unexpected failure; `details.requestId` names it.",
  501: "`not_implemented`: the session has no connected WhatsApp client.",
  503: "`gateway_unavailable`: WhatsApp did not answer, or the gateway is stopping.",
};

/** What every operation may be refused with, and what those that need more than a credential may. */
const SHARED = ["credential_missing", "rate_limited", "internal", "stopping"] as const;
const OF_NEEDS = ["credential_missing", "forbidden", "rate_limited", "internal", "stopping"] as const;

type StatusOf<S> = S extends ErrorCode ? (typeof REFUSALS)[S]["status"] : S;
type Asked = ErrorCode | StatusOf<ErrorCode>;

/**
 * The refusals of an operation, beside those that every one with a need shares. A status has the wording of the table's first code
 * with it as its example; where an operation means another, it names the code instead.
 */
export function refusals<const S extends readonly Asked[]>(...asked: S) {
  return refusedWith<(typeof OF_NEEDS)[number] | S[number]>([...OF_NEEDS, ...asked]);
}

/** The refusals of an operation that is anybody's with a credential. */
export function refusalsOfAny() {
  return refusedWith<(typeof SHARED)[number]>(SHARED);
}

function refusedWith<S extends Asked>(asked: readonly S[]) {
  const answers = asked.map(toCode).map((code) => [REFUSALS[code].status, refused(code)]);
  return Object.fromEntries(answers) as Record<StatusOf<S>, ReturnType<typeof refused>>;
}

/** The documented answer for a code, or for an error as it is thrown. */
export function refused(what: ErrorCode | GatewayError) {
  const error = typeof what === "string" ? exampleOf(what) : what;
  const { status } = REFUSALS[error.code];
  return {
    description: DESCRIPTIONS[status] ?? "refused",
    content: { "application/json": { schema: ErrorResponse, example: toExample(error) } },
  };
}

function toCode(asked: Asked): ErrorCode {
  if (typeof asked === "string") return asked;
  const code = ERROR_CODES.find((known) => REFUSALS[known].status === asked);
  if (code === undefined) throw new Error(`no refusal has the status ${asked}`);
  return code;
}
