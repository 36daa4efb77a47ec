import { z } from "@hono/zod-openapi";
import { JID, LID } from "../dialect/examples.ts";
import { timestamp } from "../dialect/schemas.ts";
import { MessageRow } from "../messages/schemas.ts";

export const CHAT_TYPES = ["dm", "group", "newsletter", "broadcast", "status"] as const;

export const ChatRow = z
  .object({
    id: z.int().openapi({ example: 3344 }),
    sessionId: z.string(),
    jid: z.string().openapi({ example: JID }),
    aliases: z
      .array(z.string())
      .openapi({ description: "Other JIDs under which it is known.", example: [LID] }),
    type: z.enum(CHAT_TYPES),
    name: z.string().nullable().openapi({
      description:
        "What the account's address book calls the partner, or they themselves, or WhatsApp a business; else their number, null where it is not known. Of a group its subject.",
    }),
    lastMessageAt: timestamp().nullable(),
    unreadCount: z.int(),
    archived: z.boolean(),
    pinned: z.boolean(),
    mutedUntil: timestamp().nullable().openapi({ description: "null: not muted." }),
  })
  .openapi("Chat");

export const ChatList = z
  .object({ data: z.array(ChatRow), nextCursor: z.string().nullable() })
  .openapi("ChatList");

export const MessageList = z
  .object({ data: z.array(MessageRow), nextCursor: z.string().nullable() })
  .openapi("MessageList");

const MOMENT = "takes whole epoch milliseconds";

export const UpdateChatBody = z
  .object({
    archived: z.boolean().optional(),
    pinned: z.boolean().optional(),
    mutedUntil: z.int(MOMENT).min(0, MOMENT).optional().openapi({ description: "Epoch milliseconds." }),
    unmute: z
      .boolean()
      .optional()
      .openapi({ description: "true: muted no longer, whatever `mutedUntil` says." }),
  })
  .openapi("UpdateChat", { example: { archived: true } });
