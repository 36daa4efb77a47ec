import type { z } from "@hono/zod-openapi";
import {
  PRIVACY_READ,
  PRIVACY_UPDATED,
  type AccountResponse,
  type PrivacyResponse,
  type ProfileUpdatedResponse,
} from "./schemas.ts";

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

export const PROFILE_UPDATED: z.infer<typeof ProfileUpdatedResponse> = {
  success: true,
  message: "Profile updated successfully",
  updatedFields: ["profileName", "profileStatus"],
};

export const PRIVACY: z.infer<typeof PrivacyResponse> = {
  success: true,
  message: PRIVACY_READ,
  settings: {
    visibility: { lastSeen: "contacts", status: "all", profile: "all", online: "all" },
    privacy: { readReceipts: "all" },
    permissions: { callAdd: "all", groupAdd: "contacts" },
  },
};

export const PRIVACY_CHANGED: z.infer<typeof PrivacyResponse> = { ...PRIVACY, message: PRIVACY_UPDATED };
