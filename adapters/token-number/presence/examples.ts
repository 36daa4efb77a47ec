import type { z } from "@hono/zod-openapi";
import type { PartnerResponse, PresenceResponse } from "./schemas.ts";

export const PRESENCE_SENT: z.infer<typeof PresenceResponse> = {
  success: true,
  message: "Presence 'typing' sent successfully (will auto-pause after 5 seconds)",
  chat_jid: "5511999999999@s.whatsapp.net",
  state: "typing",
  duration: 5,
};

export const PARTNER: z.infer<typeof PartnerResponse> = {
  success: true,
  chat_jid: "5511999999999@s.whatsapp.net",
  state: "composing",
  media: "text",
};
