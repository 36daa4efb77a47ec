import type { AnnounceMode, Session } from "./session.ts";

/** How sessions announce themselves that this process has connected, in memory: what runs must not wait for a database. */
export interface AnnounceModes {
  of(sessionId: string): AnnounceMode;
  /** As its record has it, which may be older than what is known here. */
  learn(session: Pick<Session, "id" | "announce">): void;
  /** It was changed. */
  set(session: Pick<Session, "id" | "announce">): void;
  forget(sessionId: string): void;
}

/** `usual` is that of a session that nothing is known of. */
export function createAnnounceModes(usual: AnnounceMode): AnnounceModes {
  const modes = new Map<string, AnnounceMode>();
  return {
    of: (sessionId) => modes.get(sessionId) ?? usual,
    learn({ id, announce }) {
      if (!modes.has(id)) modes.set(id, announce);
    },
    set: ({ id, announce }) => void modes.set(id, announce),
    forget: (sessionId) => void modes.delete(sessionId),
  };
}
