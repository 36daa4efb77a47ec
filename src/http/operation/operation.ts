import type { RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { Hono } from "hono";
import type { Caller, GatewayError } from "../../core/index.ts";
import type { Call } from "../call.ts";
import type { DialectKit } from "../dialect.ts";
import type { HttpEnv } from "../http-env.ts";
import { inputReader, type ReadJson, type Refuse } from "../input/input.ts";
import type { Responses } from "./response-headers.ts";

/** The two halves of what every operation asks of its caller, before the body is looked at. */
export type Guard = {
  /** Credential and rate limit. */
  readonly admit: (c: Call) => Promise<Caller>;
  /** Permission, then what the operation works on. */
  readonly permit: (c: Call, caller: Caller) => Promise<void>;
};

type Documented<Id> = RouteConfig & { readonly operationId: Id };
/** As a module writes it: with what the operation needs of its caller. */
export type DefinitionOf<Id, Need> = Documented<Id> & { readonly needs: Need };

/** One operation of a document, and what answers it. */
export type OperationOf<Id, Need> = {
  readonly definition: Documented<Id>;
  readonly needs: Need;
  /** Routes it behind its guard. */
  readonly mount: (app: Hono<HttpEnv>, kit: DialectKit) => void;
};

/** What all operations of a dialect have alike. */
export type OperationStyle<Need> = {
  readonly guard: (kit: DialectKit, need: Need) => Guard;
  /** Each an alternative. */
  readonly rolesOf: (need: Need) => readonly string[][];
  readonly securitySchemes: readonly string[];
  readonly withHeaders: (responses: Responses) => Responses;
  /** The router's pattern for a documented path. */
  readonly toRoutePath: (path: string) => string;
  readonly readJson: (isRequired: boolean) => ReadJson;
  readonly refuse: Refuse;
};

type Handler<D extends RouteConfig> = RouteHandler<D, HttpEnv>;

/** What an operation has otherwise than the others. */
type Own<D extends RouteConfig> = {
  /** Answers for an invalid request instead of the dialect's common refusal. */
  readonly refuse?: Refuse;
  /** What a call that the rate limit refuses still takes back. */
  readonly takeBackOf?: (kit: DialectKit) => (c: Parameters<Handler<D>>[0]) => Promise<void>;
};

/** The operations of a dialect: those that are built, and those that are refused as not built. */
export function operationsIn<Id extends string, Need>(style: OperationStyle<Need>) {
  const { guard, toRoutePath } = style;

  function operation<const D extends DefinitionOf<Id, Need>>(
    definition: D,
    handlerOf: (kit: DialectKit) => Handler<D>,
    { refuse = style.refuse, takeBackOf }: Own<D> = {},
  ): OperationOf<Id, Need> {
    const { request, method, path, needs } = definition;
    return {
      definition: documented(definition),
      needs,
      mount(app, kit) {
        const { admit, permit } = guard(kit, needs);
        const takeBack = takeBackOf?.(kit);
        const read = inputReader(request, style.readJson(request?.body?.required === true), refuse);
        const handler = handlerOf(kit);
        app.on([method], [toRoutePath(path)], async (c, next) => {
          try {
            await permit(c, await admit(c));
          } catch (error) {
            if (takeBack)
              await kit.admission.takeBack(c, error, async (caller) => {
                await permit(c, caller);
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

  /** Refused after what every caller is asked for, whatever its query and its body say. */
  function unbuilt(definition: DefinitionOf<Id, Need>, refusal: () => GatewayError): OperationOf<Id, Need> {
    const { method, path, needs } = definition;
    return {
      definition: documented(definition),
      needs,
      mount(app, kit) {
        const { admit, permit } = guard(kit, needs);
        app.on([method], [toRoutePath(path)], async (c) => {
          await permit(c, await admit(c));
          throw refusal();
        });
      },
    };
  }

  /** A definition with what every one's document tells: the roles of its need, and the headers of its answers. */
  function documented({ needs, ...definition }: DefinitionOf<Id, Need>): Documented<Id> {
    const { securitySchemes, rolesOf, withHeaders } = style;
    return {
      ...definition,
      security: rolesOf(needs).flatMap((roles) => securitySchemes.map((scheme) => ({ [scheme]: roles }))),
      responses: withHeaders(definition.responses),
    };
  }

  return { operation, unbuilt };
}
