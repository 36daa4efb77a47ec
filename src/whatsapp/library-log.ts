import type { SocketConfig } from "@whiskeysockets/baileys";
import type { Log } from "../core/index.ts";

type LibraryLogger = SocketConfig["logger"];

/** The library's warnings as debug lines of ours, without the objects beside them: those hold stanzas and key material. */
export function libraryLogger(log: Log, sessionId: string): LibraryLogger {
  const forward = (fields: unknown, message?: string) => {
    const text = message ?? (typeof fields === "string" ? fields : "");
    log.debug(`library: ${text.slice(0, 200)}`, { sessionId });
  };
  const silent = () => undefined;
  const logger: LibraryLogger = {
    level: "warn",
    child: () => logger,
    trace: silent,
    debug: silent,
    info: silent,
    warn: forward,
    error: forward,
  };
  return logger;
}
