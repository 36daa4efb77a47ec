import type { RateLimitFigures } from "../../../src/http/dialect.ts";
import {
  EXAMPLE_FIGURES,
  REQUEST_ID_HEADER,
  withReferences,
  type Responses,
} from "../../../src/http/operation/response-headers.ts";

/** The documented `X-RateLimit-*`, and `Retry-After` where the token's bucket is empty; of another limit the refusal tells it. */
export function rateLimitHeaders(figures: RateLimitFigures, status: number) {
  return {
    "X-RateLimit-Limit": String(figures.limit),
    "X-RateLimit-Remaining": String(figures.remaining),
    "X-RateLimit-Reset": String(figures.resetAtSeconds),
    ...(status === 429 && figures.remaining === 0 && { "Retry-After": String(figures.resetInSeconds) }),
  };
}

const EXAMPLES = rateLimitHeaders(EXAMPLE_FIGURES, 429);

/** The headers of answers, as components of the document. */
export const HEADERS = {
  "X-Request-Id": REQUEST_ID_HEADER,
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
    description:
      "Seconds until a request is taken again. With a 503 only where that is soon: the gateway is stopping, the database is away, or the instance moves to another node.",
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
  return withReferences(responses, (status) =>
    status === "429" || status === "503" ? [...LIMITED, "Retry-After"] : LIMITED,
  );
}

/** The same for an operation that is outside the limits. */
export function withUnlimitedHeaders(responses: Responses): Responses {
  return withReferences(responses, (status) =>
    status === "503" ? ["X-Request-Id", "Retry-After"] : ["X-Request-Id"],
  );
}
