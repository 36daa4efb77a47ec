import type { Proxy } from "./configuration.ts";
import { GatewayError } from "../errors.ts";
import type { SessionStore } from "../sessions/index.ts";

/** The proxy that a session connects through; undefined for none. Throws `unreadable` with a sentence for its owner. */
export async function proxyOf(sessions: SessionStore, sessionId: string): Promise<Proxy | undefined> {
  const session = await sessions.get(sessionId);
  if (!session) return undefined;
  try {
    return (await sessions.configurationOf(session.organizationId, sessionId)).proxy;
  } catch (cause) {
    if (!(cause instanceof GatewayError) || cause.code !== "unreadable") throw cause;
    throw new GatewayError(
      "unreadable",
      "the stored configuration, with the proxy in it, cannot be read; restore the database or its key",
      { cause },
    );
  }
}
