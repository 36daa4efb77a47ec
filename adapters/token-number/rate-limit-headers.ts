import type { RateLimitFigures } from "../../src/http/dialect.ts";

/** The documented `X-RateLimit-*`, and `Retry-After` where nothing is left. */
export function rateLimitHeaders(figures: RateLimitFigures, status: number) {
  return {
    "X-RateLimit-Limit": String(figures.limit),
    "X-RateLimit-Remaining": String(figures.remaining),
    "X-RateLimit-Reset": String(figures.resetAtSeconds),
    ...(status === 429 && { "Retry-After": String(figures.resetInSeconds) }),
  };
}
