import type { z } from "@hono/zod-openapi";
import { AT, JID, LID, SESSION_ID } from "../dialect/examples.ts";
import type { MessageRow, SendResult } from "./schemas.ts";

export const MESSAGE: z.infer<typeof MessageRow> = {
  id: "3EB0A9253FA64269E11C",
  sessionId: SESSION_ID,
  waMessageId: "3EB0A9253FA64269E11C",
  chatJid: JID,
  senderJid: JID,
  senderLid: LID,
  fromMe: false,
  direction: "in",
  type: "text",
  body: "Hello",
  hasMedia: false,
  media: null,
  edited: false,
  deleted: false,
  timestamp: AT,
  createdAt: AT,
};

export const SENT: z.infer<typeof SendResult> = {
  mode: "sync",
  status: "sent",
  timestamp: AT,
  waMessageId: "3EB0A9253FA64269E11C",
};

export const QUEUED: z.infer<typeof SendResult> = {
  mode: "async",
  outboxId: "out_01J1JGCK00A9253FA64269E11C",
  status: "queued",
  waMessageId: "3EB0A9253FA64269E11C",
};

export const POSTED = { messageId: MESSAGE.id };
