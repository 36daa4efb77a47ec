import { AT, JID, LID, SESSION_ID } from "../dialect/examples.ts";

export const GROUP = {
  createdAtWa: AT,
  description: "Orders and deliveries",
  firstSeenAt: AT,
  groupJid: "120363041234567890@g.us",
  id: 7,
  isAnnounce: false,
  isLocked: false,
  ownerJid: JID,
  participantCount: 2,
  subject: "Shop",
  updatedAt: AT,
};

export const MEMBER = {
  firstSeenAt: AT,
  groupJid: GROUP.groupJid,
  id: 31,
  lastSeenAt: AT,
  lid: LID,
  role: "admin",
  sessionId: SESSION_ID,
  tag: null,
};

export const JOINED = { groupJid: GROUP.groupJid };

export const INVITE = { invite: "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv" };
