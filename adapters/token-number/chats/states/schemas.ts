import { z } from "@hono/zod-openapi";
import { chatNumber, optionalFlag, optionalText, requiredText } from "../../dialect/detailed-members.ts";
import { invalidNumber, parseNumber } from "../../dialect/chat-number.ts";
import { spanOf } from "./mute-span.ts";

const flag = (name: string, description: string) =>
  optionalFlag(name).openapi({ default: false, description, example: true });

export const MarkChatReadBody = z
  .object({ number: chatNumber(), read: flag("read", "False marks it as unread.") })
  .openapi("MarkChatRead");

export const ArchiveBody = z
  .object({ number: chatNumber(), archive: flag("archive", "False takes it back.") })
  .openapi("ArchiveChat");

export const PinBody = z
  .object({ number: chatNumber(), pin: flag("pin", "False unpins it.") })
  .openapi("PinChat");

export const MuteBody = z
  .object({
    number: chatNumber(),
    mute: flag("mute", "False unmutes it."),
    duration: optionalText("duration").openapi({
      description:
        "`8h` or `8 hours`; `1w`, `7d` or `1 week`; `always`, `forever`, `permanent` or empty. Of no matter where `mute` is false.",
      example: "8h",
    }),
  })
  .refine(({ mute, duration }) => !mute || spanOf(duration) !== undefined, {
    error: ({ input }) => `Invalid duration: ${shown((input as { duration?: string }).duration)}`,
  })
  .openapi("MuteChat");

/** As much of a value as belongs into a sentence. */
function shown(text = ""): string {
  return text.slice(0, 64);
}

const person = (text: string) => {
  const address = parseNumber(text);
  return address?.kind === "group" ? undefined : address;
};

export const MarkReadBody = z
  .object({
    messageId: requiredText("messageId").openapi({ example: "3EB08FCF27E532F1B0F5" }),
    number: chatNumber(),
    sender: optionalText("sender")
      .refine((text) => !text || person(text) !== undefined, {
        error: ({ input }) => invalidNumber(String(input)),
      })
      .openapi({
        description: "Who wrote it, as a number, JID or LID: wanted in groups.",
        example: "5511988887777",
      }),
  })
  .refine(({ number, sender }) => Boolean(sender) || parseNumber(number)?.kind !== "group", {
    error: "sender is required for group messages",
  })
  .openapi("MarkRead");

export const FavoriteBody = z
  .object({
    number: optionalText("number").openapi({
      description: "Phone number or JID of a chat. Of no matter beside a `messageId`.",
      example: "5511999999999",
    }),
    messageId: optionalText("messageId").openapi({ example: "3EB08FCF27E532F1B0F5" }),
    favorite: flag("favorite", "False takes it back."),
  })
  .refine(({ number, messageId }) => Boolean(number) || Boolean(messageId), {
    error: "Either number or messageId is required",
    abort: true,
  })
  .refine(({ number, messageId }) => Boolean(messageId) || parseNumber(number ?? "") !== undefined, {
    error: ({ input }) => invalidNumber((input as { number: string }).number),
  })
  .openapi("Favorite");

const success = z.literal(true);
const chatJid = z.string();

export const MarkedReadResponse = z
  .object({
    success,
    message: z.literal("Message marked as read successfully"),
    message_id: z.string(),
    chat_jid: chatJid,
  })
  .openapi("MarkedRead");

export const ChatReadResponse = z
  .object({
    success,
    message: z.enum(["Chat marked as read successfully", "Chat marked as unread successfully"]),
    chat_jid: chatJid,
    read: z.boolean(),
  })
  .openapi("ChatMarkedRead");

export const ArchivedResponse = z
  .object({
    success,
    message: z.enum(["Chat archived successfully", "Chat unarchived successfully"]),
    chat_jid: chatJid,
    archived: z.boolean(),
  })
  .openapi("ChatArchived");

export const PinnedResponse = z
  .object({
    success,
    message: z.enum(["Chat pinned successfully", "Chat unpinned successfully"]),
    chat_jid: chatJid,
    pinned: z.boolean(),
  })
  .openapi("ChatPinned");

export const MutedResponse = z
  .object({
    success,
    message: z.enum([
      "Chat muted permanently",
      "Chat muted for 8 hours",
      "Chat muted for 1 week",
      "Chat notifications unmuted successfully",
    ]),
    chat_jid: chatJid,
    muted: z.boolean(),
    duration: z.int().openapi({ description: "Seconds; 0 for ever, and where it is not muted." }),
  })
  .openapi("ChatMuted");

export const FavoriteResponse = z
  .object({
    success,
    message: z.enum([
      "Chat favorited successfully",
      "Chat unfavorited successfully",
      "Message favorited successfully",
      "Message unfavorited successfully",
    ]),
    type: z.enum(["chat", "message"]),
    chat_jid: chatJid,
    message_id: z.string().optional().openapi({ description: "Of a message." }),
    favorite: z.boolean(),
  })
  .openapi("FavoriteSet");
