import type { z } from "@hono/zod-openapi";
import { AT, JID, LID, PHONE_NUMBER } from "../dialect/examples.ts";
import type {
  AboutResponse,
  CheckContactResponse,
  ContactDetailRow,
  ListedContact,
  PictureResponse,
} from "./schemas.ts";

export const CONTACT_CHECK: z.infer<typeof CheckContactResponse> = {
  isOnWhatsApp: true,
  jid: JID,
  query: PHONE_NUMBER,
};

export const CONTACT: z.infer<typeof ContactDetailRow> = {
  dm: true,
  groups: [{ jid: "120363041234567890@g.us", name: "Shop", role: "admin", lastSeen: AT }],
  identity: {
    id: 12,
    lid: LID,
    name: "Alice",
    phoneNumber: PHONE_NUMBER,
    phoneJid: JID,
    firstSeenAt: AT,
    updatedAt: AT,
  },
};

export const LISTED_CONTACT: z.infer<typeof ListedContact> = {
  lid: LID,
  source: "dm",
  name: "Alice",
  phoneNumber: PHONE_NUMBER,
};

export const ABOUT: z.infer<typeof AboutResponse> = { about: "Available" };

export const PICTURE: z.infer<typeof PictureResponse> = {
  id: "1719662400",
  url: "https://example.com/picture.jpg",
};
