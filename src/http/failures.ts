import { toGatewayError, type Log } from "../core/index.ts";
import type { Call } from "./call.ts";
import type { Answer, Dialect } from "./dialect.ts";

export type FailuresOptions = {
  readonly log: Log;
  /** For requests of nobody that is known. */
  readonly strangersLog: Log;
  readonly dialectOf: (path: string) => Dialect;
};

/** The answer for what a request failed with, in its dialect; what is the gateway's own fault is logged. */
export type Failures = (thrown: unknown, c: Call) => Answer;

export function createFailures({ log, strangersLog, dialectOf }: FailuresOptions): Failures {
  return (thrown, c) => {
    const error = toGatewayError(thrown);
    const [requestId, { path }] = [c.get("requestId"), c.req];
    const lines = c.get("isKnown") ? log : strangersLog;
    if (error.code === "internal") {
      const { cause } = error;
      lines.error("unexpected failure", {
        requestId,
        cause: cause instanceof Error ? cause.stack : String(cause),
      });
    }
    if (error.code === "unavailable") lines.error(error.message, { requestId });
    return dialectOf(path).toAnswer(error, { path, requestId });
  };
}
