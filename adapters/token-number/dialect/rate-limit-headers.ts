import type { RateLimitFigures } from "../../../src/http/dialect.ts";

/** The documented `X-RateLimit-*`, and `Retry-After` with a 429: an instance's own budget has room again within a second. */
export function rateLimitHeaders(figures: RateLimitFigures, status: number) {
  return {
    "X-RateLimit-Limit": String(figures.limit),
    "X-RateLimit-Remaining": String(figures.remaining),
    "X-RateLimit-Reset": String(figures.resetAtSeconds),
    ...(status === 429 && { "Retry-After": String(figures.remaining === 0 ? figures.resetInSeconds : 1) }),
  };
}
