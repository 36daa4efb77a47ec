import type { SocketConfig } from "@whiskeysockets/baileys";
import type { Log } from "../../core/index.ts";

type LibraryLogger = SocketConfig["logger"];

/**
 * The library's warnings as debug lines of ours, without the objects beside them: those hold stanzas and key material. Of an
 * error that is one of them its message is told.
 */
export function libraryLogger(log: Log, sessionId: string): LibraryLogger {
  const forward = (fields: unknown, message?: string) => {
    const text = message ?? (typeof fields === "string" ? fields : "");
    const cause = causeOf(fields);
    log.debug(`library: ${text.slice(0, 200)}`, { sessionId, ...(cause !== undefined && { cause }) });
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

function causeOf(fields: unknown): string | undefined {
  const { err, error = err } = Object(fields) as { readonly err?: unknown; readonly error?: unknown };
  return error instanceof Error ? String(error).slice(0, 200) : undefined;
}
