import type { Log, LogFields } from "../../core/index.ts";

/** Tells the operator that a session has no line: once, for what the attempts until it is open again come to is detail. */
export interface LossLog {
  lost(wasOpen: boolean, fields: LogFields): void;
  /** The next loss is news again. */
  forget(): void;
}

export function createLossLog(log: Log): LossLog {
  let isTold = false;
  return {
    lost(wasOpen, fields) {
      const line = wasOpen ? "session lost" : "session did not open";
      if (isTold) log.debug(line, fields);
      else log.info(line, fields);
      isTold = true;
    },
    forget: () => void (isTold = false),
  };
}
