import type { z } from "@hono/zod-openapi";
import type { BlockResponse, ContactsResponse, OneContactResponse } from "./schemas.ts";

const JID = "5511999999999@s.whatsapp.net";

export const BLOCKED: z.infer<typeof BlockResponse> = {
  success: true,
  message: "Contact blocked successfully",
  contact_jid: JID,
  blocked_count: 1,
  blocked: true,
};

const ALICE = {
  jid: JID,
  lid: "123456789012345@lid",
  full_name: "Alice Souza",
  push_name: "Alice",
  found: true,
};

export const CONTACTS: z.infer<typeof ContactsResponse> = {
  success: true,
  message: "Contacts retrieved successfully",
  contacts: [ALICE],
  total: 1,
};

export const ONE_CONTACT: z.infer<typeof OneContactResponse> = {
  success: true,
  message: "Contact retrieved successfully",
  contact: ALICE,
};
