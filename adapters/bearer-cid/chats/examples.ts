import type { z } from "@hono/zod-openapi";
import { AT, JID, LID, PHONE_NUMBER, SESSION_ID } from "../dialect/examples.ts";
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
