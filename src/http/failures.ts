import { toGatewayError, type Log } from "../core/index.ts";
import type { Call } from "./call.ts";
import type { Answer, Api } from "./dialect.ts";

export type FailuresOptions = {
  readonly log: Log;
  /** For requests of nobody that is known. */
  readonly strangersLog: Log;
  readonly apiOf: (path: string) => Api;
};

/** The answer for what a request failed with, in the envelope of its API; what is the gateway's own fault is logged. */
export type Failures = (thrown: unknown, c: Call) => Answer;

export function createFailures({ log, strangersLog, apiOf }: FailuresOptions): Failures {
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
    return apiOf(path).toAnswer(error, { path, requestId });
  };
}
