import type { RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { z } from "zod";
import type { Answer } from "../dialect.ts";
import { Forwarded } from "../forwarding/forwarded.ts";
import type { HttpEnv } from "../http-env.ts";

/** An answer that may be without a body. */
export type Reply = Omit<Answer, "body"> & Partial<Pick<Answer, "body">>;

type Json<Response> = Response extends { content: { "application/json": { schema: infer Schema } } }
  ? Schema extends z.ZodType<infer Body extends object>
    ? { readonly body: Body }
    : never
  : unknown;

/** The replies that a definition documents. */
export type ReplyOf<D extends RouteConfig> = {
  [Status in keyof D["responses"] & number]: { readonly status: Status } & Json<D["responses"][Status]>;
}[keyof D["responses"] & number];

/** The framework's response of it. */
export function responseOf(c: Context<HttpEnv>, reply: Reply | Forwarded): Response {
  if (reply instanceof Forwarded) return forwardedResponse(c, reply);
  const { status, headers, body } = reply;
  return body === undefined
    ? c.body(null, status as StatusCode, { ...headers })
    : c.json(body, status as ContentfulStatusCode, { ...headers });
}

/** The answer of another process; where that has changed the protocol, whoever holds the connection goes on with it. */
function forwardedResponse(c: Context<HttpEnv>, forwarded: Forwarded): Response {
  const { tunnel } = forwarded;
  if (tunnel && c.env.upgrade) c.env.upgrade.tunnel = tunnel;
  return forwarded.toResponse();
}
