export { createAnnounceModes, type AnnounceModes } from "./announce-modes.ts";
export { isSessionName, type CreateSession } from "./create-session.ts";
export type { LinkStep } from "./link-session.ts";
export { recordConnections, type Recording } from "./record-connections.ts";
export { isOpen, requireHere, requireOpen } from "./require-open.ts";
export { restoreSessions } from "./restore-sessions.ts";
export type {
  DecideChange,
  NewSession,
  SessionChange,
  SessionRecord,
  SessionStore,
} from "./session-store.ts";
export {
  viewIn,
  viewNow,
  viewOf,
  viewsOf,
  type SeenSession,
  type SeeSessions,
  type SessionView,
  type ViewedState,
} from "./session-view.ts";
export {
  ANNOUNCE_MODES,
  type AnnounceMode,
  type Device,
  type Qr,
  type Session,
  type SessionState,
} from "./session.ts";
export { createSessions, type Sessions } from "./sessions.ts";
