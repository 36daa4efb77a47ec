import type { z } from "@hono/zod-openapi";
import { AT, JID, LID, SESSION_ID } from "../dialect/examples.ts";
import type { CreatedGroup, GroupInvite, GroupMemberRow, GroupRow } from "./schemas.ts";

export const GROUP: z.infer<typeof GroupRow> = {
  id: 7,
  groupJid: "120363041234567890@g.us",
  subject: "Shop",
  description: "Orders and deliveries",
  ownerJid: JID,
  participantCount: 2,
  isAnnounce: false,
  isLocked: false,
  createdAtWa: AT,
  firstSeenAt: AT,
  updatedAt: AT,
};

export const MEMBER: z.infer<typeof GroupMemberRow> = {
  id: 31,
  sessionId: SESSION_ID,
  groupJid: GROUP.groupJid,
  lid: LID,
  role: "admin",
  tag: null,
  firstSeenAt: AT,
  lastSeenAt: AT,
};

export const CREATED: z.infer<typeof CreatedGroup> = {
  groupJid: GROUP.groupJid,
  subject: GROUP.subject,
  description: null,
  ownerJid: JID,
  participants: 2,
  isAnnounce: false,
  isLocked: false,
};

export const JOINED = { groupJid: GROUP.groupJid };

export const INVITE: z.infer<typeof GroupInvite> = {
  invite: "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
};
