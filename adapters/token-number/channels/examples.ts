import type { z } from "@hono/zod-openapi";
import type { Newsletter } from "./schemas.ts";

export const NEWSLETTER: z.infer<typeof Newsletter> = {
  jid: "120363422585881117@newsletter",
  state: "active",
  name: "News",
  description: "What is new",
  inviteLink: "https://whatsapp.com/channel/120363422585881117",
  subscriberCount: 0,
  pictureUrl: null,
};
