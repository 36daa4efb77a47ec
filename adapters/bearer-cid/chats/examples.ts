import { AT, JID, ORGANIZATION_ID, SESSION_ID } from "../dialect/examples.ts";

export const CHAT = {
  archived: false,
  id: 3344,
  jid: JID,
  lastMessageAt: AT,
  mutedUntil: null,
  name: "Alice",
  pinned: false,
  sessionId: SESSION_ID,
  type: "dm",
  unreadCount: 3,
};

export const PARTNER = { chatJid: JID, from: JID, state: "unknown" };

export const IMPORT_STARTED = {
  id: "bf_01J9ZXB3T6R7P4N5W8C2QHV0M9",
  sessionId: SESSION_ID,
  organizationId: ORGANIZATION_ID,
  source: "crypt15",
  status: "running",
  chats: 0,
  messages: 0,
  identities: 0,
  groups: 0,
  groupMembers: 0,
  createdAt: AT,
};

export const IMPORT = {
  ...IMPORT_STARTED,
  status: "succeeded",
  chats: 24,
  messages: 5120,
  identities: 130,
  groups: 8,
  groupMembers: 340,
  finishedAt: AT + 60_000,
};
