import { z } from "@hono/zod-openapi";
import { JID, LID } from "../dialect/examples.ts";
import { inPath, JidParams, SessionParams, timestamp } from "../dialect/schemas.ts";

const GROUP_JID = "120363041234567890@g.us";
const INVITE = "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv";

export const GroupParams = SessionParams.extend({
  gid: inPath("gid", "The JID of the group.", GROUP_JID),
});

export const MemberParams = GroupParams.extend({
  jid: JidParams.shape.jid,
});

export const GroupRow = z
  .object({
    id: z.int().openapi({ example: 512 }),
    groupJid: z.string().openapi({ example: GROUP_JID }),
    subject: z.string(),
    description: z.string().nullable(),
    ownerJid: z.string().nullable().openapi({
      description: "Who has made it; a LID where their number is not known.",
      example: JID,
    }),
    participantCount: z.int(),
    isAnnounce: z.boolean().openapi({ description: "Only its admins may write." }),
    isLocked: z
      .boolean()
      .openapi({ description: "Only its admins may change what the group shows of itself." }),
    createdAtWa: timestamp().nullable(),
    firstSeenAt: timestamp(),
    updatedAt: timestamp(),
  })
  .openapi("Group");

export const GroupList = z.object({ data: z.array(GroupRow), nextCursor: z.string() }).openapi("GroupList");

export const GroupMemberRow = z
  .object({
    id: z.int().openapi({ example: 7781 }),
    sessionId: z.string(),
    groupJid: z.string().openapi({ example: GROUP_JID }),
    lid: z.string().openapi({
      description: "Their LID; the JID of their number where no LID is known.",
      example: LID,
    }),
    role: z.enum(["member", "admin", "superadmin"]),
    tag: z.string().nullable().openapi({ description: "Their label in the group; null: none is known." }),
    firstSeenAt: timestamp(),
    lastSeenAt: timestamp(),
  })
  .openapi("GroupMember");

export const GroupMemberList = z
  .object({ data: z.array(GroupMemberRow), nextCursor: z.string() })
  .openapi("GroupMemberList");

export const CreatedGroup = z
  .object({
    groupJid: z.string().openapi({ example: GROUP_JID }),
    subject: z.string(),
    description: z.string().nullable(),
    ownerJid: z.string().nullable(),
    participants: z.int().openapi({ description: "How many are in it, the account among them." }),
    isAnnounce: z.boolean(),
    isLocked: z.boolean(),
  })
  .openapi("GroupInfo");

export const JoinedGroup = z
  .object({ groupJid: z.string().openapi({ example: GROUP_JID }) })
  .openapi("JoinedGroup");

export const GroupInvite = z.object({ invite: z.string().openapi({ example: INVITE }) }).openapi("Invite");

const people = () =>
  z
    .array(z.string())
    .optional()
    .openapi({
      description: "JIDs of people; also 5 to 15 bare digits with the country code. At most 1024.",
      example: [JID],
    });

export const CreateGroupBody = z
  .object({
    name: z.string().optional().openapi({ example: "Shop" }),
    participants: people(),
  })
  .openapi("CreateGroup", { example: { name: "Shop", participants: [JID] } });

export const UpdateGroupBody = z
  .object({
    subject: z.string().min(1).optional(),
    description: z.string().optional().openapi({ description: "Empty: none any more." }),
    announce: z.boolean().optional().openapi({ description: "Only its admins may write." }),
    locked: z
      .boolean()
      .optional()
      .openapi({ description: "Only its admins may change what the group shows of itself." }),
  })
  .openapi("UpdateGroup", { example: { subject: "Shop", announce: true } });

export const MembersBody = z
  .object({ participants: people() })
  .openapi("GroupParticipants", { example: { participants: [JID] } });

export const JoinGroupBody = z
  .object({ invite: z.string().optional().openapi({ description: "The link, or its code alone." }) })
  .openapi("JoinGroup", { example: { invite: INVITE } });
