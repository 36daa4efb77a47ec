import type { RateLimitFigures } from "../../http/dialect.ts";

/** The IETF draft-7 fields, and `Retry-After` where nothing is left. */
export function rateLimitHeaders({ limit, remaining, resetInSeconds }: RateLimitFigures, status: number) {
  return {
    RateLimit: `limit=${limit}, remaining=${remaining}, reset=${resetInSeconds}`,
    "RateLimit-Policy": `${limit};w=60`,
    ...(status === 429 && { "Retry-After": String(resetInSeconds) }),
  };
}
