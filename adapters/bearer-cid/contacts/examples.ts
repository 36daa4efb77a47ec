import type { z } from "@hono/zod-openapi";
import { AT, JID, LID, PHONE_NUMBER } from "../dialect/examples.ts";
import { GROUP, MEMBER } from "../groups/examples.ts";
import type { CheckContactResponse } from "./schemas.ts";

export const CONTACT_CHECK: z.infer<typeof CheckContactResponse> = {
  isOnWhatsApp: true,
  jid: JID,
  query: PHONE_NUMBER,
};

const IDENTITY = {
  businessName: null,
  firstSeenAt: AT,
  id: 12,
  lid: LID,
  name: "Alice",
  phoneJid: JID,
  phoneNumber: PHONE_NUMBER,
  updatedAt: AT,
};

export const CONTACT = {
  dm: true,
  groups: [{ jid: GROUP.groupJid, lastSeen: AT, name: GROUP.subject, role: MEMBER.role, tag: MEMBER.tag }],
  identity: IDENTITY,
};

export const LISTED_CONTACT = {
  lid: IDENTITY.lid,
  source: "dm",
  name: IDENTITY.name,
  phoneNumber: IDENTITY.phoneNumber,
};

export const ABOUT = { about: "Available" };

export const PICTURE = { id: "1719662400", url: "https://example.com/picture.jpg" };
