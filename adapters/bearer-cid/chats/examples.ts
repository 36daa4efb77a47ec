import type { z } from "@hono/zod-openapi";
import { AT, JID, LID, ORGANIZATION_ID, PHONE_NUMBER, SESSION_ID } from "../dialect/examples.ts";
import type { ChatRow } from "./schemas.ts";

export const CHAT: z.infer<typeof ChatRow> = {
  id: 3344,
  sessionId: SESSION_ID,
  jid: JID,
  aliases: [LID],
  type: "dm",
  name: PHONE_NUMBER,
  lastMessageAt: AT,
  unreadCount: 3,
  archived: false,
  pinned: false,
  mutedUntil: null,
};

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
