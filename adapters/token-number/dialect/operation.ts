import type { RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Hono } from "hono";
import { ERROR_CODES, type ErrorCode, type GatewayError } from "../../../src/core/index.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import type { HttpEnv } from "../../../src/http/http-env.ts";
import { inputReader } from "../../../src/http/input/input.ts";
import { guard, rolesOf, type Need } from "./access.ts";
import { REFUSALS } from "./errors.ts";
import { exampleOf, toExample } from "./example-refusal.ts";
import { withHeaders } from "./headers.ts";
import { jsonBody } from "./json-body.ts";
import type { OperationId } from "./operation-ids.ts";
import { ErrorResponse } from "./schemas.ts";
import { refuseInvalid } from "./validation.ts";

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

/** `takeBackOf` gives what a call that the rate limit refuses still takes back. */
export function operation<const D extends Definition>(
  definition: D,
  handlerOf: (kit: DialectKit) => RouteHandler<D, HttpEnv>,
  takeBackOf?: (kit: DialectKit) => (c: Parameters<RouteHandler<D, HttpEnv>>[0]) => Promise<void>,
): Operation {
  return {
    definition: documented(definition),
    needs: definition.needs,
    mount(app, kit) {
      const { request, method, path } = definition;
      const { admit, permit } = guard(kit, definition.needs);
      const takeBack = takeBackOf?.(kit);
      const read = inputReader(request, jsonBody, refuseInvalid);
      const handler = handlerOf(kit);
      app.on([method], [path.replaceAll(/\{(\w+)\}/g, ":$1")], async (c, next) => {
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
function documented({ needs, ...definition }: Definition): Documented {
  const roles = rolesOf(needs);
  return {
    ...definition,
    security: [{ tokenHeader: roles }, { bearerToken: roles }],
    responses: withHeaders(definition.responses),
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
  431: "`Request headers too large`: more than 16 KiB.",
  500: "`Internal server error`.",
  501: "`Not implemented`: this is not built yet.",
  503: "The instance is not connected to WhatsApp, or the gateway is stopping.",
};

/** What every operation may be refused with. */
const SHARED = ["credential_missing", "rate_limited", "internal", "stopping"] as const;

type StatusOf<S> = S extends ErrorCode ? (typeof REFUSALS)[S]["status"] : S;
type Asked = ErrorCode | StatusOf<ErrorCode>;

/**
 * The refusals of an operation, beside those that every one shares. A status has the wording of the table's first code
 * with it as its example; where an operation means another, it names the code instead.
 */
export function refusals<const S extends readonly Asked[]>(...asked: S) {
  const answers = [...SHARED, ...asked].map(toCode).map((code) => [REFUSALS[code].status, refused(code)]);
  type Refusals = Record<StatusOf<S[number] | (typeof SHARED)[number]>, ReturnType<typeof refused>>;
  return Object.fromEntries(answers) as Refusals;
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
