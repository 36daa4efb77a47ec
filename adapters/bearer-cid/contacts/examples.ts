import type { z } from "@hono/zod-openapi";
import { JID, PHONE_NUMBER } from "../dialect/examples.ts";
import type { CheckContactResponse } from "./schemas.ts";

export const CONTACT_CHECK: z.infer<typeof CheckContactResponse> = {
  isOnWhatsApp: true,
  jid: JID,
  query: PHONE_NUMBER,
};
