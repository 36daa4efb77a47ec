import { z } from "@hono/zod-openapi";
import { timestamp } from "../../dialect/schemas.ts";

const jids = () => z.array(z.string()).optional();

export const LinkedPayload = z
  .strictObject({
    jid: z.string().optional(),
    lid: z.string().optional(),
    businessName: z.string().optional(),
    platform: z.string().optional(),
  })
  .openapi("AuthCodePayload");

/** What has changed, and nothing else of the group. */
export const GroupUpdatePayload = z
  .strictObject({
    groupJid: z.string(),
    subject: z.string().optional(),
    description: z.string().optional(),
    isAnnounce: z.boolean().optional(),
    isLocked: z.boolean().optional(),
    newInviteLink: z.string().optional(),
    sender: z.string().optional(),
    reason: z.string().optional().openapi({ description: "How the account itself came into the group." }),
    timestamp: timestamp(),
  })
  .openapi("GroupUpdatePayload");

export const GroupParticipantPayload = z
  .strictObject({
    groupJid: z.string(),
    sender: z.string().optional(),
    join: jids(),
    leave: jids(),
    promote: jids(),
    demote: jids(),
    reason: z.string().optional(),
    timestamp: timestamp(),
  })
  .openapi("GroupParticipantPayload");

export const ChatUpdatePayload = z
  .strictObject({
    chatJid: z.string(),
    change: z.literal("picture"),
    pictureId: z.string().optional(),
    removed: z.boolean().optional(),
  })
  .openapi("ChatUpdatePayload");

export const ContactUpdatePayload = z
  .strictObject({
    jid: z.string(),
    pushName: z.string().optional(),
    fullName: z.string().optional(),
    firstName: z.string().optional(),
  })
  .openapi("ContactUpdatePayload");

export const CallPayload = z
  .strictObject({
    callId: z.string(),
    from: z.string(),
    timestamp: timestamp(),
    isGroup: z.boolean(),
    groupJid: z.string().optional(),
  })
  .openapi("CallPayload");

export const NewsletterPayload = z
  .strictObject({ jid: z.string(), action: z.enum(["join", "leave", "mute"]) })
  .openapi("NewsletterUpdatePayload");
