import type { Session, SessionStore } from "../sessions/index.ts";
import type { Configuration } from "./configuration.ts";
import { incomingSettingsOf, type Incoming } from "./incoming.ts";

/** What sessions do with what comes in, in memory: each message asks for it. */
export interface KnownIncoming {
  /** Undefined for a session that is gone. Throws `unreadable`. */
  of(sessionId: string): Promise<Incoming | undefined>;
  /** It was changed. */
  set(session: Session, configuration: Configuration): void;
  forget(sessionId: string): void;
}

export function createKnownIncoming(sessions: SessionStore): KnownIncoming {
  const known = new Map<string, Promise<Incoming | undefined>>();

  async function read(sessionId: string): Promise<Incoming | undefined> {
    const session = await sessions.get(sessionId);
    if (!session) return undefined;
    return incomingOf(session, await sessions.configurationOf(session.organizationId, sessionId));
  }

  return {
    of(sessionId) {
      const found = known.get(sessionId);
      if (found) return found;
      const reading = read(sessionId);
      known.set(sessionId, reading);
      const forget = () => known.get(sessionId) === reading && known.delete(sessionId);
      // What is not there, or cannot be read now, is read anew.
      reading.then((incoming) => incoming ?? forget(), forget);
      return reading;
    },
    set: (session, configuration) =>
      void known.set(session.id, Promise.resolve(incomingOf(session, configuration))),
    forget: (sessionId) => void known.delete(sessionId),
  };
}

function incomingOf({ autoRead }: Session, configuration: Configuration): Incoming {
  return { ...incomingSettingsOf(configuration), autoRead };
}
