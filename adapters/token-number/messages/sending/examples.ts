import type { SentResponse } from "./schemas.ts";

export const SENT: SentResponse = {
  success: true,
  message: "Message sent successfully",
  status: "sent",
  data: {
    messageId: "3EB08FCF27E532F1B0F5",
    direction: "outgoing",
    timestamp: "2026-02-16T18:32:39.000Z",
    messageType: "text",
    chat: { jid: "5511999999999@s.whatsapp.net", type: "private" },
    sender: { jid: "5511999990000@s.whatsapp.net", lid: "123456789012345@lid", name: "Support" },
  },
};
