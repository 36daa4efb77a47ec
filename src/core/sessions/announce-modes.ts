import type { AnnounceMode, Session } from "./session.ts";

/** How sessions announce themselves that this process has connected, in memory: what runs must not wait for a database. */
export interface AnnounceModes {
  of(sessionId: string): AnnounceMode;
  /** As its record has it, which may be older than what is known here. */
  learn(session: Pick<Session, "id" | "announce">): void;
  /** Another for as long as its connection lasts, or its own again. */
  override(sessionId: string, mode: AnnounceMode | undefined): void;
  /** As its owner has set it. */
  ownOf(sessionId: string): AnnounceMode;
  /** It was changed, which ends what was to hold for a while. */
  set(session: Pick<Session, "id" | "announce">): void;
  forget(sessionId: string): void;
}

/** `usual` is that of a session that nothing is known of. */
export function createAnnounceModes(usual: AnnounceMode): AnnounceModes {
  const modes = new Map<string, AnnounceMode>();
  const overrides = new Map<string, AnnounceMode>();
  return {
    of: (sessionId) => overrides.get(sessionId) ?? modes.get(sessionId) ?? usual,
    ownOf: (sessionId) => modes.get(sessionId) ?? usual,
    override(sessionId, mode) {
      if (mode === undefined) overrides.delete(sessionId);
      else overrides.set(sessionId, mode);
    },
    learn({ id, announce }) {
      if (!modes.has(id)) modes.set(id, announce);
    },
    set({ id, announce }) {
      overrides.delete(id);
      modes.set(id, announce);
    },
    forget(sessionId) {
      overrides.delete(sessionId);
      modes.delete(sessionId);
    },
  };
}
