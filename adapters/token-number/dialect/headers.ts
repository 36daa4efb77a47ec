import type { RouteConfig } from "@hono/zod-openapi";
import type { RateLimitFigures } from "../../../src/http/dialect.ts";

type Responses = RouteConfig["responses"];

const EXAMPLES = rateLimitHeaders(
  { limit: 100, remaining: 0, resetInSeconds: 42, resetAtSeconds: 1719662442 },
  429,
);

/** The documented `X-RateLimit-*`, and `Retry-After` with a 429: an instance's own budget has room again within a second. */
export function rateLimitHeaders(figures: RateLimitFigures, status: number) {
  return {
    "X-RateLimit-Limit": String(figures.limit),
    "X-RateLimit-Remaining": String(figures.remaining),
    "X-RateLimit-Reset": String(figures.resetAtSeconds),
    ...(status === 429 && { "Retry-After": String(figures.remaining === 0 ? figures.resetInSeconds : 1) }),
  };
}

/** The headers of answers, as components of the document. */
export const HEADERS = {
  "X-Request-Id": {
    description:
      "The request's own `X-Request-Id` (1 to 128 visible ASCII characters), else one that was made for it; the log has the same.",
    required: true,
    schema: { type: "string" },
    example: "01JA5XQ0V3M8S7T2K4N6P9R1BC",
  },
  "X-RateLimit-Limit": {
    description: "Requests that the token may make in any 60 s. Absent where limits are off.",
    schema: { type: "integer" },
    example: Number(EXAMPLES["X-RateLimit-Limit"]),
  },
  "X-RateLimit-Remaining": {
    description: "How many of them are left. Absent where limits are off.",
    schema: { type: "integer" },
    example: Number(EXAMPLES["X-RateLimit-Remaining"]),
  },
  "X-RateLimit-Reset": {
    description: "When there is more, in epoch seconds. Absent where limits are off.",
    schema: { type: "integer" },
    example: Number(EXAMPLES["X-RateLimit-Reset"]),
  },
  "Retry-After": {
    description: "Seconds until a request is taken again. Absent where limits are off.",
    schema: { type: "integer" },
    example: Number(EXAMPLES["Retry-After"]),
  },
} as const;

type HeaderName = keyof typeof HEADERS;

const LIMITED: readonly HeaderName[] = [
  "X-Request-Id",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
];

/** The same answers with the headers that they come with. */
export function withHeaders(responses: Responses): Responses {
  return withNames(responses, (status) => (status === "429" ? [...LIMITED, "Retry-After"] : LIMITED));
}

/** The same for an operation that is outside the limits. */
export function withUnlimitedHeaders(responses: Responses): Responses {
  return withNames(responses, () => ["X-Request-Id"]);
}

function withNames(responses: Responses, namesFor: (status: string) => readonly HeaderName[]): Responses {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: Object.fromEntries(namesFor(status).map((name) => [name, reference(name)])) },
    ]),
  );
}

function reference(name: HeaderName) {
  return { $ref: `#/components/headers/${name}` };
}
