import type { z } from "@hono/zod-openapi";
import type { AccountResponse } from "./schemas.ts";

export const ACCOUNT: z.infer<typeof AccountResponse> = {
  success: true,
  message: "Profile retrieved successfully",
  profile: {
    profilePicture: "https://pps.whatsapp.net/v/t61.24694-24/5511999999999_n.jpg",
    profileStatus: "At work",
    phoneNumber: "5511999999999",
    jid: "5511999999999@s.whatsapp.net",
    lid: "123456789012345@lid",
  },
};
