import type { SessionStore } from "../../sessions/index.ts";

const SESSIONS_AT_ONCE = 200;

/** Whose sessions are, of organizations that somebody hears of. */
export interface SessionMap {
  /** Undefined where nobody hears of it. */
  organizationOf(sessionId: string): string | undefined;
  /** Resolves when the sessions of the organization, or of all, are in the map. */
  learn(organizationId: string | null): Promise<void>;
  forgetUnheard(): void;
  /** A session is made. */
  begin(organizationId: string, sessionId: string): void;
  end(sessionId: string): void;
}

/** `isHeardOf` tells whether anybody hears of an organization. */
export function createSessionMap(
  sessions: Pick<SessionStore, "listIds" | "listAll">,
  isHeardOf: (organizationId: string) => boolean,
): SessionMap {
  const organizations = new Map<string, string>();
  const learned = new Map<string | null, Promise<void>>();

  function put(organizationId: string, sessionId: string): void {
    if (isHeardOf(organizationId)) organizations.set(sessionId, organizationId);
  }

  /** A session that is made meanwhile comes to it by itself. */
  async function fill(organizationId: string): Promise<void> {
    for (const id of await sessions.listIds(organizationId)) put(organizationId, id);
  }

  async function fillAll(): Promise<void> {
    for (let after = ""; ;) {
      const page = await sessions.listAll(after, SESSIONS_AT_ONCE);
      for (const { organizationId, id } of page) put(organizationId, id);
      const last = page.at(-1);
      if (!last || page.length < SESSIONS_AT_ONCE) return;
      after = last.id;
    }
  }

  return {
    organizationOf: (sessionId) => organizations.get(sessionId),
    learn(organizationId) {
      const before = learned.get(organizationId);
      if (before) return before;
      const learning = organizationId === null ? fillAll() : fill(organizationId);
      learned.set(organizationId, learning);
      // Whoever waits for it hears of it.
      learning.catch(() => {
        if (learned.get(organizationId) === learning) learned.delete(organizationId);
      });
      return learning;
    },
    forgetUnheard() {
      // What is known of all is not known any more once somebody may have been passed over.
      learned.delete(null);
      for (const id of learned.keys()) if (id !== null && !isHeardOf(id)) learned.delete(id);
      for (const [sessionId, id] of organizations) if (!isHeardOf(id)) organizations.delete(sessionId);
    },
    begin: put,
    end: (sessionId) => void organizations.delete(sessionId),
  };
}
