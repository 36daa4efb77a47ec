import { AT, ORGANIZATION_ID, SESSION_ID } from "../../dialect/examples.ts";
import type { WebhookEnvelope } from "./schemas.ts";

export const EVENT: WebhookEnvelope = {
  schema: "v1",
  id: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3",
  event: "message",
  session: SESSION_ID,
  organization: ORGANIZATION_ID,
  timestamp: AT,
  payload: {
    waMessageId: "3EB0C767D26A1B2C3D4E",
    chatJid: "5511999999999@s.whatsapp.net",
    fromMe: false,
    senderJid: "5511999999999@s.whatsapp.net",
    type: "text",
    body: "hello",
    hasMedia: false,
    media: null,
    pushName: "Ana",
    timestamp: AT,
  },
};
