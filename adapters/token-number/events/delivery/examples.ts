import type { InstanceEvent } from "./schemas.ts";

export const EVENT: InstanceEvent = {
  event: "message.exchange",
  data: {
    id: "3EB0C767D26A1B2C3D4E",
    direction: "incoming",
    timestamp: "2026-11-29T10:30:00.000Z",
    chat: { jid: "5511999999999@s.whatsapp.net", name: "Ana", type: "private" },
    sender: { jid: "5511999999999@s.whatsapp.net", name: "Ana" },
    recipient: { jid: "5511988887777@s.whatsapp.net" },
    message: {
      type: "text",
      content: "hello",
      source: "",
      isEdit: false,
      edit: null,
      context: null,
      media: null,
    },
  },
  instanceData: {
    baseUrl: "http://127.0.0.1:3000",
    instance: "support",
    token: "example-of-an-instance-token",
  },
};
