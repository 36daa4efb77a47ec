import { z } from "@hono/zod-openapi";
import { isReadable } from "../../../src/core/index.ts";
import { mediaText } from "../../../src/http/input/media-text.ts";
import { optionalFlag, optionalText, requiredText } from "../dialect/json-members.ts";
import { INVALID_BODY } from "../dialect/validation.ts";

/** WhatsApp's own bounds. */
export const MOST_SUBJECT = 100;
export const MOST_DESCRIPTION = 2_048;
const MOST_PARTICIPANTS = 1_024;

const GROUP = "120363406289005073@g.us";
const PERSON = "5511999999999@s.whatsapp.net";
const LID = "123456789012345@lid";
const CODE = "AbCdEfGhIjKlMnOpQrStUv";
const NO_IDENTIFIER = "Identifier is required";

const IDENTIFIED = {
  description: "JID of the group, the code of its invitation, or the whole link.",
  example: GROUP,
};

const identifier = () => requiredText(NO_IDENTIFIER).openapi(IDENTIFIED);

export const IdentifierQuery = z.object({
  identifier: z
    .string({ error: NO_IDENTIFIER })
    .min(1, { error: NO_IDENTIFIER })
    .openapi({ param: { name: "identifier", in: "query" }, ...IDENTIFIED }),
});

const queryFlag = (name: string, description: string, otherwise: boolean) =>
  z
    .string()
    .optional()
    .refine((text) => text === undefined || text === "true" || text === "false", {
      error: ({ input }) => `Invalid ${name}: ${String(input).slice(0, 100)}`,
    })
    .openapi({
      param: { name, in: "query" },
      type: "string",
      enum: ["true", "false"],
      default: String(otherwise),
      description,
    });

export const InfoQuery = IdentifierQuery.extend({
  participants: queryFlag("participants", "Whether its participants are told.", true),
});

export const ListQuery = z.object({
  includeMembers: queryFlag("includeMembers", "Whether the participants of each are told.", false),
});

/** As people count them: not by the halves in which some are written. */
function charactersIn(text: string): number {
  return Array.from(text).length;
}

/** What a group or a community is called. */
export const subject = (mostCharacters: number) =>
  requiredText("name is required")
    .refine((text) => text.trim() !== "", { error: "name is required", abort: true })
    .refine((text) => charactersIn(text) <= mostCharacters, {
      error: `name must have at most ${mostCharacters} characters`,
    })
    .refine(isReadable, { error: "Invalid name: it has to be readable" });

export const description = () =>
  optionalText()
    .refine((text = "") => charactersIn(text) <= MOST_DESCRIPTION, {
      error: `description must have at most ${MOST_DESCRIPTION} characters`,
    })
    .openapi({ maxLength: MOST_DESCRIPTION, example: "All about the garden" });

export const picture = () =>
  mediaText(INVALID_BODY).optional().openapi({
    description:
      "A public http or https URL, base64 or a `data:` URI of a JPEG, PNG or WebP of at most 16 MiB; its middle becomes a JPEG of 640 x 640 at most.",
    example: "https://files.example.com/garden.png",
  });

const settings = () =>
  z.object(
    {
      membersCanEditInfo: optionalFlag(),
      membersCanSendMessages: optionalFlag(),
      membersCanAddOthers: optionalFlag(),
      requireAdminApproval: optionalFlag(),
    },
    { error: INVALID_BODY },
  );

const participants = () =>
  z
    .array(z.string({ error: INVALID_BODY }), {
      error: ({ input }) => (input === undefined ? "participants is required" : INVALID_BODY),
    })
    .min(1, { error: "participants is required", abort: true })
    .max(MOST_PARTICIPANTS, { error: `Invalid participants: at most ${MOST_PARTICIPANTS}` })
    .openapi({ description: "Phone numbers or JIDs.", example: ["5511999999999"] });

export const CreateGroupBody = z
  .object({
    name: subject(MOST_SUBJECT).openapi({ maxLength: MOST_SUBJECT, example: "Garden" }),
    participants: participants(),
    description: description(),
    image: picture(),
    communityJid: optionalText().openapi({
      description: "JID of the community that it is to be in.",
      example: "120363298765432101@g.us",
    }),
    groupSettings: settings().optional(),
  })
  .openapi("CreateGroup");

export const UpdateGroupBody = z
  .object({
    identifier: identifier(),
    name: subject(MOST_SUBJECT).optional().openapi({ maxLength: MOST_SUBJECT, example: "Garden" }),
    description: description().openapi({
      description: "Empty: none any more.",
      maxLength: MOST_DESCRIPTION,
    }),
    image: picture(),
    removeImage: optionalFlag().openapi({ description: "Beats `image`." }),
    groupSettings: settings().optional(),
  })
  .openapi("UpdateGroup");

export const ACTIONS = ["add", "remove", "promote", "demote", "approve", "reject"] as const;

export const ParticipantsBody = z
  .object({
    action: requiredText("action is required")
      .pipe(z.enum(ACTIONS, { error: ({ input }) => `Invalid action: ${String(input).slice(0, 100)}` }))
      .openapi({ type: "string", enum: [...ACTIONS], example: "add" }),
    identifier: identifier(),
    participants: participants(),
  })
  .openapi("UpdateParticipants");

export const IdentifierBody = z.object({ identifier: identifier() }).openapi("GroupIdentifier");

export const JoinGroupBody = z
  .object({
    identifier: identifier().openapi({
      description: "The code of an invitation, or the whole link.",
      example: `https://chat.whatsapp.com/${CODE}`,
    }),
  })
  .openapi("JoinGroup");

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
