import type { RateLimitFigures } from "../../../src/http/dialect.ts";

/** The IETF draft-7 fields, and `Retry-After` with a 429: a session's own budget has room again within a second. */
export function rateLimitHeaders({ limit, remaining, resetInSeconds }: RateLimitFigures, status: number) {
  return {
    RateLimit: `limit=${limit}, remaining=${remaining}, reset=${resetInSeconds}`,
    "RateLimit-Policy": `${limit};w=60`,
    ...(status === 429 && { "Retry-After": String(remaining === 0 ? resetInSeconds : 1) }),
  };
}
