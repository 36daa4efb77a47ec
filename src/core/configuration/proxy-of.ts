import type { Proxy } from "./configuration.ts";
import { GatewayError } from "../errors.ts";
import type { SessionStore } from "../sessions/session.ts";

/** The proxy that a session connects through; undefined for none. Throws `unreadable` with a sentence for its owner. */
export function proxyOf(sessions: SessionStore, sessionId: string): Proxy | undefined {
  const session = sessions.get(sessionId);
  if (!session) return undefined;
  try {
    return sessions.configurationOf(session.organizationId, sessionId).proxy;
  } catch (cause) {
    if (!(cause instanceof GatewayError) || cause.code !== "unreadable") throw cause;
    throw new GatewayError(
      "unreadable",
      "the stored configuration, with the proxy in it, cannot be read; restore the database or its key",
      { cause },
    );
  }
}
