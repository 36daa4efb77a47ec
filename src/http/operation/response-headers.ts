import type { RouteConfig } from "@hono/zod-openapi";
import type { RateLimitFigures } from "../dialect.ts";

/** What the documents' rate limit headers show. */
export const EXAMPLE_FIGURES: RateLimitFigures = {
  limit: 100,
  remaining: 0,
  resetInSeconds: 42,
  resetAtSeconds: 1719662442,
};

export type Responses = RouteConfig["responses"];

/** The id of the request that the documents' examples answer. */
export const EXAMPLE_REQUEST_ID = "01JA5XQ0V3M8S7T2K4N6P9R1BC";

/** The header that every answer has, as the documents describe it. */
export const REQUEST_ID_HEADER = {
  description:
    "The request's own `X-Request-Id` (1 to 128 visible ASCII characters), else one that was made for it; the log has the same.",
  required: true,
  schema: { type: "string" },
  example: EXAMPLE_REQUEST_ID,
} as const;

/** A header, and the component that describes it where that has another name. */
export type HeaderReference = string | readonly [header: string, component: string];

/** The same answers with references to the headers that each comes with. */
export function withReferences(
  responses: Responses,
  namesFor: (status: string, response: Responses[string]) => readonly HeaderReference[],
): Responses {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const names = namesFor(status, response);
      return [status, { ...response, headers: Object.fromEntries(names.map(reference)) }];
    }),
  );
}

function reference(named: HeaderReference) {
  const [header, component] = typeof named === "string" ? [named, named] : named;
  return [header, { $ref: `#/components/headers/${component}` }] as const;
}
