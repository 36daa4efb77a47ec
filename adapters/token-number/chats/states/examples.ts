import type { z } from "@hono/zod-openapi";
import type {
  ArchivedResponse,
  ChatReadResponse,
  FavoriteResponse,
  MarkedReadResponse,
  MutedResponse,
  PinnedResponse,
} from "./schemas.ts";

const CHAT = "5511999999999@s.whatsapp.net";
const MESSAGE = "3EB08FCF27E532F1B0F5";

export const MARKED_READ: z.infer<typeof MarkedReadResponse> = {
  success: true,
  message: "Message marked as read successfully",
  message_id: MESSAGE,
  chat_jid: CHAT,
};

export const CHAT_READ: z.infer<typeof ChatReadResponse> = {
  success: true,
  message: "Chat marked as read successfully",
  chat_jid: CHAT,
  read: true,
};

export const ARCHIVED: z.infer<typeof ArchivedResponse> = {
  success: true,
  message: "Chat archived successfully",
  chat_jid: CHAT,
  archived: true,
};

export const PINNED: z.infer<typeof PinnedResponse> = {
  success: true,
  message: "Chat pinned successfully",
  chat_jid: CHAT,
  pinned: true,
};

export const MUTED: z.infer<typeof MutedResponse> = {
  success: true,
  message: "Chat muted for 8 hours",
  chat_jid: CHAT,
  muted: true,
  duration: 28_800,
};

export const FAVORITE: z.infer<typeof FavoriteResponse> = {
  success: true,
  message: "Message favorited successfully",
  type: "message",
  chat_jid: CHAT,
  message_id: MESSAGE,
  favorite: true,
};
