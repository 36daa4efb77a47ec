import { z } from "@hono/zod-openapi";
import { MESSAGE_TYPES } from "../../../messages/message-words.ts";
import { time, ToldChat, ToldPerson } from "../people-schemas.ts";

export type ExchangedMessage = z.infer<typeof ExchangedMessage>;
export type MessageExchange = z.infer<typeof MessageExchange>;

const ExchangedMedia = z
  .strictObject({
    type: z.enum(["image", "video", "audio", "ptt", "document", "sticker"]),
    mimeType: z.string(),
    mimetype: z.string().openapi({ description: "The same as `mimeType`." }),
    size: z.int().openapi({ description: "Bytes." }),
    url: z.string().openapi({
      description: "Where the gateway hands out the file for the next hour, to whoever has the address.",
    }),
    fileName: z.string().optional(),
    caption: z.string().optional(),
    duration: z.int().optional().openapi({ description: "Seconds." }),
    isVoiceNote: z.boolean(),
    base64: z.string().optional().openapi({
      description:
        "The file, with `mediaBase64`; left out above 16 MiB, and where it cannot be had within 30 s: then `chat/base64` is to be asked.",
    }),
  })
  .openapi("EventMedia");

export const ExchangedMessage = z
  .strictObject({
    type: z.enum([...MESSAGE_TYPES, "buttons_response", "list_response", "template_button_reply"]),
    content: z.string().openapi({
      description: "Its text or caption; empty for what has none, and for what was chosen in another one.",
    }),
    source: z.string().openapi({
      description:
        "The `source` of a send through the gateway; empty for what came, or was written on a phone.",
    }),
    isEdit: z.boolean(),
    edit: z.strictObject({ original_id: z.string(), text: z.string() }).nullable(),
    context: z.null(),
    media: z.union([ExchangedMedia, z.null()]),
    location: z
      .strictObject({
        latitude: z.number(),
        longitude: z.number(),
        name: z.string().optional(),
        address: z.string().optional(),
      })
      .optional(),
    contact: z
      .strictObject({ display_name: z.string(), phone_number: z.string(), vcard: z.string() })
      .optional()
      .openapi({ description: "The first, of several." }),
    reaction: z
      .strictObject({ text: z.string(), emoji: z.string(), message_id: z.string() })
      .optional()
      .openapi({ description: "Empty: it was taken back." }),
    interactive: z
      .strictObject({
        selectedButtonId: z.string().optional(),
        selectedReply: z.strictObject({ selectedRowID: z.string() }).optional(),
        flow_token: z.string().optional(),
        title: z.string().openapi({ description: "What was chosen, as it was shown." }),
      })
      .optional()
      .openapi({ description: "What was chosen of buttons, of a list or in a form." }),
    poll: z
      .strictObject({ title: z.string(), options: z.array(z.strictObject({ name: z.string() })) })
      .optional(),
  })
  .openapi("ExchangedMessage");

export const MessageExchange = z
  .strictObject({
    id: z.string().openapi({ description: "WhatsApp's; of an edit or a reaction its own." }),
    direction: z.enum(["incoming", "outgoing"]),
    timestamp: time(),
    chat: ToldChat,
    sender: ToldPerson.optional(),
    recipient: z.strictObject({ jid: z.string() }).optional(),
    reply: z.strictObject({ message_id: z.string(), text: z.string() }).optional().openapi({
      description:
        "The message that it quotes; of a reaction, a vote, an edit or a `message_revoke` the one that it is about. `text` is empty where it is not stored.",
    }),
    mentions: z.strictObject({ mentionedUsers: z.array(z.string()) }).optional(),
    message: ExchangedMessage,
  })
  .openapi("MessageExchangeData");
