import type { z } from "@hono/zod-openapi";
import type {
  CreatedResponse,
  GroupInfo,
  InfoResponse,
  JoinedResponse,
  LeftResponse,
  LinkResetResponse,
  ListResponse,
  ParticipantsResponse,
  RequestsResponse,
  UpdatedResponse,
} from "./answers.schemas.ts";

const JID = "120363406289005073@g.us";
const OWN = "5511988887777@s.whatsapp.net";
const LID = "123456789012345@lid";
const MOMENT = "2026-02-16T18:32:39.000Z";
const INVITE = {
  inviteCode: "AbCdEfGhIjKlMnOpQrStUv",
  inviteLink: "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
};

export const GROUP: z.infer<typeof GroupInfo> = {
  jid: JID,
  name: "Garden",
  description: "All about the garden",
  ...INVITE,
  createdBy: OWN,
  participantCount: 2,
  participants: [
    { jid: OWN, isAdmin: true, isSuperAdmin: true },
    { jid: "5511999999999@s.whatsapp.net", lid: LID, isAdmin: false, isSuperAdmin: false },
  ],
  groupSettings: {
    membersCanEditInfo: true,
    membersCanSendMessages: true,
    membersCanAddOthers: false,
    requireAdminApproval: false,
  },
  isCommunity: false,
};

export const CREATED: z.infer<typeof CreatedResponse> = {
  success: true,
  message: "Group created successfully",
  group: GROUP,
};

export const INFO: z.infer<typeof InfoResponse> = {
  success: true,
  message: "Group info retrieved successfully",
  group: {
    ...GROUP,
    image: null,
    createdAt: MOMENT,
    metadata: { nameSetBy: OWN, nameSetAt: MOMENT, descriptionSetBy: OWN, descriptionSetAt: MOMENT },
    isEphemeral: false,
    isIncognito: false,
    isSuspended: false,
    isDefaultSubGroup: false,
  },
};

export const UPDATED: z.infer<typeof UpdatedResponse> = {
  success: true,
  message: "Group updated successfully: name, description",
  group: GROUP,
};

export const PARTICIPANTS: z.infer<typeof ParticipantsResponse> = {
  success: true,
  message: "1 of 2 participants processed",
  groupJid: JID,
  action: "add",
  participants: [
    { jid: "5511999999999@s.whatsapp.net", phoneNumber: "5511999999999", success: true },
    {
      jid: "5511999990000@s.whatsapp.net",
      phoneNumber: "5511999990000",
      success: false,
      error: "Number is not registered on WhatsApp",
    },
  ],
};

export const JOINED: z.infer<typeof JoinedResponse> = {
  success: true,
  message: "Successfully joined the group",
  groupJid: JID,
  requiresApproval: false,
};

export const LINK_RESET: z.infer<typeof LinkResetResponse> = {
  success: true,
  message: "Group invite link reset successfully",
  groupJid: JID,
  ...INVITE,
};

export const REQUESTS: z.infer<typeof RequestsResponse> = {
  success: true,
  message: "1 pending requests found",
  groupJid: JID,
  requests: [{ jid: LID, phoneNumber: "5511999999999", requestedAt: MOMENT }],
  meta: { total: 1 },
};

export const LEFT: z.infer<typeof LeftResponse> = {
  success: true,
  message: "Successfully left the group",
  groupJid: JID,
};

export const LIST: z.infer<typeof ListResponse> = {
  success: true,
  message: "1 groups found",
  groups: [
    {
      groupJid: JID,
      name: "Garden",
      description: "All about the garden",
      memberCount: 2,
      isAdmin: true,
      isCommunity: false,
    },
  ],
  meta: { total: 1 },
};
