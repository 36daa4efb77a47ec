import type { Clock, Log } from "../core/index.ts";
import type { BucketState } from "./admission/bucket.ts";
import type { Call } from "./call.ts";
import type { Api } from "./dialect.ts";
import { innerCallOf } from "./forwarding/inner-call.ts";
import { isHealth } from "./health.ts";

export type EnvelopeOptions = {
  readonly log: Log;
  /** For requests of nobody that is known. */
  readonly strangersLog: Log;
  readonly clock: Clock;
  /** Makes the ids of requests. */
  readonly newId: () => string;
  readonly apiOf: (path: string) => Api;
};

export type Answered = {
  /** What `open` gave. */
  readonly startedMs: number;
  /** The pattern, never the path: that holds numbers. */
  readonly route: string;
  readonly status: number;
};

/** What every request has, whichever route answers it: an id, a line in the log, and headers of its answer. */
export interface Envelope {
  /** Gives a request its id; tells when it began. */
  open(c: Call): number;
  /** Writes its line, and tells the headers that its answer has beside its own. */
  close(c: Call, answered: Answered): Readonly<Record<string, string>>;
}

export function createEnvelope(options: EnvelopeOptions): Envelope {
  const { log, strangersLog, clock, newId, apiOf } = options;
  return {
    open(c) {
      c.set("requestId", givenId(c) ?? newId());
      return clock.nowMs();
    },
    close(c, { startedMs, route, status }) {
      const requestId = c.get("requestId");
      // What another process asks has its line there. A watcher asks all day: what it hears is news when something is wrong.
      const isNews = !innerCallOf(c) && !(status === 200 && isHealth(c.req.path));
      const level = isNews ? "info" : "debug";
      (c.get("isKnown") ? log : strangersLog)[level]("request", {
        requestId,
        method: c.req.method,
        route,
        status,
        ms: Math.round((clock.nowMs() - startedMs) * 10) / 10,
      });
      const bucket = c.get("rateLimit");
      return {
        "X-Request-Id": requestId,
        // No browser is to take an answer for a page or a script that its type does not say it is.
        "X-Content-Type-Options": "nosniff",
        ...(bucket && apiOf(c.req.path).rateLimitHeaders(figuresOf(bucket, clock.wallMs()), status)),
      };
    },
  };
}

const VISIBLE_ID = /^[\x21-\x7e]{1,128}$/;

/** The caller's own id, if it is one. */
function givenId(c: Call): string | undefined {
  const given = c.req.header("x-request-id");
  return given !== undefined && VISIBLE_ID.test(given) ? given : undefined;
}

function figuresOf({ limit, remaining, resetTime }: BucketState, nowWallMs: number) {
  const resetAtMs = resetTime?.getTime() ?? nowWallMs;
  return {
    limit,
    remaining,
    resetInSeconds: Math.max(0, Math.ceil((resetAtMs - nowWallMs) / 1000)),
    resetAtSeconds: Math.ceil(resetAtMs / 1000),
  };
}
