import type { z } from "@hono/zod-openapi";
import type {
  Base64Response,
  DeleteResponse,
  EditResponse,
  ForwardResponse,
  FoundResponse,
  PollResponse,
  StatusResponse,
} from "./schemas.ts";

const ID = "3EB08FCF27E532F1B0F5";
const CHAT = "5511999999999@s.whatsapp.net";
const AT = "2026-02-16T18:32:39.000Z";

export const FOUND: z.infer<typeof FoundResponse> = {
  success: true,
  message: "Message found",
  messageId: ID,
  data: {
    content: "Hello",
    type: "text",
    from: "5511999990000@s.whatsapp.net",
    to: CHAT,
    chat: CHAT,
    timestamp: AT,
    isGroup: false,
    status: "sent",
  },
  status: "found",
};

export const STATUS: z.infer<typeof StatusResponse> = {
  success: true,
  message: "Message status retrieved successfully",
  message_id: ID,
  status: "read",
  status_code: 4,
  direction: "sent",
  chat_jid: CHAT,
  timestamp: AT,
};

export const BASE64: z.infer<typeof Base64Response> = {
  success: true,
  message: "Base64 retrieved successfully",
  message_id: ID,
  mime_type: "image/jpeg",
  media_type: "image",
  base64: "/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==",
};

export const POLL: z.infer<typeof PollResponse> = {
  success: true,
  message: "Poll votes retrieved successfully",
  messageId: ID,
  data: {
    messageId: ID,
    name: "Lunch?",
    votes: [
      { optionName: "Yes", optionVoteCount: 1 },
      { optionName: "No", optionVoteCount: 0 },
    ],
    voteDetails: [
      {
        optionHash: "85A39AB345D672FF8CA9B9C6876F3ADCACF45EE7C1E2DBD2408FD338BD55E07E",
        optionName: "Yes",
        senderJid: "5511999999999",
        voteMessageId: "3EB0A1B2C3D4E5F60718",
        createdAt: AT,
      },
    ],
  },
};

export const FORWARDED: z.infer<typeof ForwardResponse> = {
  success: true,
  message: "Message forwarded successfully",
  messageId: "3EB0A1B2C3D4E5F60718",
  originalId: ID,
  destinationJid: CHAT,
};

export const EDITED: z.infer<typeof EditResponse> = {
  success: true,
  message: "Message edited successfully",
  messageId: ID,
  chatJid: CHAT,
  oldContent: "Hello",
  newContent: "Hello again",
};

export const DELETED: z.infer<typeof DeleteResponse> = {
  success: true,
  message: "Message deleted for everyone",
  message_id: ID,
  chat_jid: CHAT,
  delete_type: "revoke",
};
