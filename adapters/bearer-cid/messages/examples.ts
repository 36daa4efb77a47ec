import { AT, JID } from "../dialect/examples.ts";

export const MESSAGE = {
  ackLevel: 3,
  body: "Hello",
  chatJid: JID,
  createdAt: AT,
  deleted: false,
  direction: "in",
  edited: false,
  error: null,
  fromMe: false,
  hasMedia: false,
  id: "3EB0A9253FA64269E11C9D",
};

export const SENT = { mode: "sync", status: "sent", timestamp: AT, waMessageId: MESSAGE.id };

export const QUEUED = {
  mode: "async",
  outboxId: "out_01J9ZX9M4T6R7P4N5W8C2QHV0M",
  status: "queued",
  waMessageId: MESSAGE.id,
};

export const POSTED = { messageId: MESSAGE.id };
