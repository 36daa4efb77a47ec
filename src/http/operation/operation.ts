import type { RouteConfig } from "@hono/zod-openapi";
import type { Handler, Hono } from "hono";
import type { GatewayError } from "../../core/index.ts";
import type { Call } from "../call.ts";
import type { DialectKit } from "../dialect.ts";
import { Forwarded } from "../forwarding/forwarded.ts";
import type { HttpEnv } from "../http-env.ts";
import type { Route } from "../lean/lean-routes.ts";
import { responseOf, type Reply, type ReplyOf } from "../lean/reply.ts";
import {
  preparation,
  type Bounded,
  type HandlerOf,
  type Own,
  type PreparationStyle,
  type PreparedCall,
} from "./preparation.ts";
import type { Responses } from "./response-headers.ts";

type Documented<Id> = RouteConfig & { readonly operationId: Id };
/** As a module writes it: with what the operation needs of its caller, and how long a body it takes. */
export type DefinitionOf<Id, Need> = Documented<Id> & { readonly needs: Need } & Bounded;

/** One operation of a document, and what answers it. */
export type OperationOf<Id, Need> = {
  readonly definition: Documented<Id>;
  readonly needs: Need;
  /** Routes it behind its guard; tells the same route for the short way in. */
  readonly mount: (app: Hono<HttpEnv>, kit: DialectKit) => Route;
};

/** What all operations of a dialect have alike. */
export type OperationStyle<Need> = PreparationStyle<Need> & {
  /** Each an alternative. */
  readonly rolesOf: (need: Need) => readonly string[][];
  readonly securitySchemes: readonly string[];
  readonly withHeaders: (responses: Responses) => Responses;
  /** The documented refusal of a body of more bytes. */
  readonly tooLarge: (mostBytes: number) => Responses[string];
  /** The router's pattern for a documented path. */
  readonly toRoutePath: (path: string) => string;
};

/** What answers an operation: a handler of the framework, and the lean form where it has one. */
type Answers = {
  readonly framework: Handler<HttpEnv, string>;
  readonly lean?: (c: Call) => Promise<Reply | Forwarded>;
};

/** The operations of a dialect: those that are built, and those that are refused as not built. */
export function operationsIn<Id extends string, Need>(style: OperationStyle<Need>) {
  /** One whose handler answers with a response of the framework. */
  function operation<const D extends DefinitionOf<Id, Need>>(
    definition: D,
    handlerOf: (kit: DialectKit) => HandlerOf<D>,
    own?: Own<D>,
  ): OperationOf<Id, Need> {
    return routed(definition, (kit) => {
      const prepared = preparation(style, definition, kit, own);
      const handler = handlerOf(kit);
      const framework: Answers["framework"] = async (c, next) => {
        const answer = await prepared(c, async () => handler(c, next));
        return answer instanceof Forwarded ? responseOf(c, answer) : answer;
      };
      return { framework };
    });
  }

  /** One whose handler answers with a plain reply: it needs nothing of the framework, and is answered without where that can be. */
  function leanOperation<const D extends DefinitionOf<Id, Need>, const R extends ReplyOf<D>>(
    definition: D,
    handlerOf: (kit: DialectKit) => (c: PreparedCall<D>) => Promise<R>,
    own?: Own<D>,
  ): OperationOf<Id, Need> {
    return routed(definition, (kit) => {
      const prepared = preparation(style, definition, kit, own);
      const handler = handlerOf(kit);
      const lean = (c: Call) => prepared(c, handler);
      return { lean, framework: async (c) => responseOf(c, await lean(c)) };
    });
  }

  /** Refused after what every caller is asked for, whatever its query and its body say. */
  function unbuilt(definition: DefinitionOf<Id, Need>, refusal: () => GatewayError): OperationOf<Id, Need> {
    return routed(definition, (kit) => {
      const { admit, permit } = style.guard(kit, definition.needs);
      const framework: Answers["framework"] = async (c) => {
        await permit(c, await admit(c));
        throw refusal();
      };
      return { framework };
    });
  }

  function routed(definition: DefinitionOf<Id, Need>, answersOf: (kit: DialectKit) => Answers) {
    const { needs, method } = definition;
    const path = style.toRoutePath(definition.path);
    return {
      definition: documented(definition),
      needs,
      mount(app: Hono<HttpEnv>, kit: DialectKit): Route {
        const { framework, lean } = answersOf(kit);
        app.on([method], [path], framework);
        return { method, path, lean };
      },
    };
  }

  /** A definition with what every one's document tells: the roles of its need, the bound of its body, the headers of its answers. */
  function documented({ needs, mostBytes, ...definition }: DefinitionOf<Id, Need>): Documented<Id> {
    const { securitySchemes, rolesOf, withHeaders, tooLarge } = style;
    const { responses } = definition;
    const bounded = mostBytes === undefined ? responses : { ...responses, 413: tooLarge(mostBytes) };
    return {
      ...definition,
      security: rolesOf(needs).flatMap((roles) => securitySchemes.map((scheme) => ({ [scheme]: roles }))),
      responses: withHeaders(bounded),
    };
  }

  return { operation, leanOperation, unbuilt };
}
