import type { z } from "@hono/zod-openapi";
import type { DeleteChatResponse, HistoryResponse } from "./schemas.ts";

const CHAT = "5511999999999@s.whatsapp.net";

export const HISTORY: z.infer<typeof HistoryResponse> = {
  success: true,
  message: "Chat history retrieved successfully",
  messages: [
    {
      id: "3EB08FCF27E532F1B0F5",
      content: "Hello",
      type: "text",
      fromMe: true,
      senderJid: "5511999990000@s.whatsapp.net",
      timestamp: "2026-02-16T18:32:39.000Z",
      status: "read",
    },
  ],
  count: 1,
  hasMore: false,
  chat_jid: CHAT,
};

export const CHAT_DELETED: z.infer<typeof DeleteChatResponse> = {
  success: true,
  message: "Chat deleted successfully",
  chat_jid: CHAT,
  delete_media: false,
};
