import { z } from "@hono/zod-openapi";
import { ACTIONS, CODE, GROUP } from "./schemas.ts";

const PERSON = "5511999999999@s.whatsapp.net";
const LID = "123456789012345@lid";

export const Participant = z
  .object({
    jid: z.string().openapi({ description: "A LID where their number is not known.", example: PERSON }),
    lid: z.string().optional().openapi({ example: LID }),
    isAdmin: z.boolean(),
    isSuperAdmin: z.boolean(),
  })
  .openapi("GroupParticipant");

export const Settings = z
  .object({
    membersCanEditInfo: z.boolean(),
    membersCanSendMessages: z.boolean(),
    membersCanAddOthers: z.boolean(),
    requireAdminApproval: z.boolean(),
  })
  .openapi("GroupSettings");

export const GroupInfo = z
  .object({
    jid: z.string().openapi({ example: GROUP }),
    name: z.string(),
    description: z.string(),
    inviteCode: z.string().optional().openapi({ description: "Its admins' alone.", example: CODE }),
    inviteLink: z.string().optional(),
    createdBy: z.string().optional().openapi({ description: "A LID where their number is not known." }),
    participantCount: z.int(),
    participants: z.array(Participant).optional(),
    groupSettings: Settings,
    isCommunity: z.boolean(),
    communityJid: z.string().optional().openapi({ description: "The community that it is in." }),
  })
  .openapi("GroupInfo");

const moment = () => z.iso.datetime().optional();

export const GroupDetail = z
  .object({
    ...GroupInfo.shape,
    image: z
      .string()
      .nullable()
      .openapi({ description: "Where WhatsApp has its picture, for a while; null where there is none." }),
    createdAt: moment(),
    metadata: z.object({
      nameSetBy: z.string().optional(),
      nameSetAt: moment(),
      descriptionSetBy: z.string().optional(),
      descriptionSetAt: moment(),
    }),
    isEphemeral: z.boolean().openapi({ description: "Whether its messages vanish." }),
    isIncognito: z.boolean(),
    isSuspended: z.boolean(),
    isDefaultSubGroup: z
      .boolean()
      .openapi({ description: "Whether it is where its community's announcements are." }),
  })
  .openapi("GroupDetail");

export const ParticipantResult = z
  .object({
    jid: z.string().openapi({ description: "As they were given where nothing else is known." }),
    phoneNumber: z.string().optional().openapi({ example: "5511999999999" }),
    success: z.boolean(),
    error: z.string().optional(),
  })
  .openapi("ParticipantResult");

const succeeded = z.literal(true);

export const CreatedResponse = z
  .object({
    success: succeeded,
    message: z.literal("Group created successfully"),
    group: GroupInfo,
    failedParticipants: z
      .array(ParticipantResult)
      .optional()
      .openapi({ description: "Whom WhatsApp has not let in." }),
    failedFields: z
      .array(z.object({ field: z.string(), error: z.string() }))
      .optional()
      .openapi({ description: "What the group has not got of what it was to have." }),
  })
  .openapi("GroupCreated");

export const InfoResponse = z
  .object({
    success: succeeded,
    message: z.literal("Group info retrieved successfully"),
    group: GroupDetail,
  })
  .openapi("GroupInfoResponse");

export const UpdatedResponse = z
  .object({
    success: succeeded,
    message: z.string().openapi({ description: "What was changed." }),
    group: GroupInfo,
  })
  .openapi("GroupUpdated");

export const ParticipantsResponse = z
  .object({
    success: succeeded,
    message: z.string(),
    groupJid: z.string(),
    action: z.enum(ACTIONS),
    participants: z.array(ParticipantResult),
  })
  .openapi("ParticipantsUpdated");

export const JoinedResponse = z
  .object({
    success: succeeded,
    message: z.enum(["Successfully joined the group", "Join request sent, waiting for approval"]),
    groupJid: z.string(),
    requiresApproval: z.boolean().openapi({ description: "It waits for an admin, and is not in it yet." }),
  })
  .openapi("GroupJoined");

export const LinkResetResponse = z
  .object({
    success: succeeded,
    message: z.literal("Group invite link reset successfully"),
    groupJid: z.string(),
    inviteCode: z.string(),
    inviteLink: z.string(),
  })
  .openapi("GroupLinkReset");

export const RequestsResponse = z
  .object({
    success: succeeded,
    message: z.string(),
    groupJid: z.string(),
    requests: z.array(
      z.object({
        jid: z.string().openapi({ example: LID }),
        phoneNumber: z.string().nullable().openapi({ example: "5511999999999" }),
        requestedAt: z.iso.datetime().nullable(),
      }),
    ),
    meta: z.object({ total: z.int() }),
  })
  .openapi("GroupRequests");

export const LeftResponse = z
  .object({
    success: succeeded,
    message: z.literal("Successfully left the group"),
    groupJid: z.string(),
  })
  .openapi("GroupLeft");

export const ListedGroup = z
  .object({
    groupJid: z.string().openapi({ example: GROUP }),
    name: z.string(),
    description: z.string(),
    memberCount: z.int(),
    isAdmin: z.boolean().openapi({ description: "Whether the instance is." }),
    isCommunity: z.boolean(),
    communityJid: z.string().optional(),
    participants: z.array(Participant).optional(),
  })
  .openapi("ListedGroup");

export const ListResponse = z
  .object({
    success: succeeded,
    message: z.string(),
    groups: z.array(ListedGroup).openapi({ description: "By name." }),
    meta: z.object({ total: z.int() }),
  })
  .openapi("GroupList");
