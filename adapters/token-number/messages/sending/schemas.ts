import { z } from "@hono/zod-openapi";
import { parseChatOrChannel, parseNumber, parseTarget } from "../../dialect/chat-number.ts";
import {
  atMost,
  chatNumber,
  mustBe,
  optionalFlag,
  optionalInteger,
  optionalText,
  optionalTexts,
} from "../../dialect/detailed-members.ts";
import { MESSAGE_TYPES } from "../message-words.ts";

export const LONGEST_DELAY_SECONDS = 60;
export const LONGEST_SOURCE = 64;
/** Of a text or a caption. */
export const MOST_CHARACTERS = 65_536;
const MOST_MENTIONS = 1_024;

/** Where a message goes that is for a chat alone. */
export const CHAT = { number: chatNumber() };
/** Where a message goes. */
export const RECIPIENT = {
  number: chatNumber(parseChatOrChannel).openapi({
    description: "Phone number or JID of the chat, or JID of a channel (`@newsletter`).",
    example: "5511999999999",
  }),
};
/** The same of a kind that may be a status. */
export const TARGET = {
  number: chatNumber(parseTarget).openapi({
    description:
      "Phone number or JID of the chat, or JID of a channel (`@newsletter`); `status@broadcast` makes it a status.",
    example: "5511999999999",
  }),
};

const SOURCE = {
  source: optionalText("source").openapi({
    description: `A label of the caller's own, cut at ${LONGEST_SOURCE} characters; \`api\` without one.`,
    example: "crm",
  }),
};

const DELAY = {
  delay: optionalInteger("delay").openapi({
    type: "integer",
    default: 0,
    description: `Seconds for which "typing…" is shown first, 0 to ${LONGEST_DELAY_SECONDS}; more is cut to ${LONGEST_DELAY_SECONDS}. The call is held for as long.`,
    example: 0,
  }),
  waitWhileTyping: optionalInteger("waitWhileTyping").openapi({
    type: "integer",
    default: 0,
    "x-extension": true,
    description: `Waits until the partner has stopped typing or recording for 2 seconds, for so many seconds at most, 0 to ${LONGEST_DELAY_SECONDS}; more is cut to ${LONGEST_DELAY_SECONDS}. Of who types WhatsApp tells as under \`getPresence\`.`,
    example: 0,
  }),
};

const REPLY_TO = {
  replyTo: optionalText("replyTo").openapi({
    description: "`messageId` of a stored message of the instance, which is quoted.",
  }),
};

/** Of a reaction or a status. */
export const LABELLED = SOURCE;
/** Of contacts. */
export const QUOTING = { ...DELAY, ...REPLY_TO, ...SOURCE };
/** Of every other kind. */
export const ANSWERING = {
  ...DELAY,
  ...REPLY_TO,
  replyPrivate: optionalFlag("replyPrivate").openapi({
    description:
      "Where `replyTo` is what somebody wrote in a group, the message goes to their own chat and quotes it. Ignored otherwise.",
  }),
  ...SOURCE,
};
/** Of a text or a file. */
export const MENTIONING = {
  ...ANSWERING,
  mention: optionalTexts("mention")
    .refine((numbers = []) => numbers.length <= MOST_MENTIONS, {
      error: atMost("mention", MOST_MENTIONS, "numbers"),
    })
    .refine((numbers = []) => numbers.every(isPerson), {
      error: mustBe("mention", "a list of phone numbers or JIDs of people"),
    })
    .openapi({
      maxItems: MOST_MENTIONS,
      description:
        "Numbers or JIDs of people who are told of it. In groups only. They can be tapped where the text has `@<number>`.",
    }),
  mentionAll: optionalFlag("mentionAll").openapi({
    description: "Everybody is told of it, and the text stays as it is. In groups only.",
  }),
};

function isPerson(text: string): boolean {
  const address = parseNumber(text);
  return address !== undefined && address.kind !== "group";
}

/** A required text of a message's own words. */
export const ofWords = (schema: z.ZodString, field: string) =>
  schema.max(MOST_CHARACTERS, { error: atMost(field, MOST_CHARACTERS, "characters") });

/** Every member that says how a message goes; a kind has those of its own page. */
export type SendBody = {
  /** Absent in a status. */
  readonly number?: string | undefined;
  readonly delay?: number | undefined;
  readonly waitWhileTyping?: number | undefined;
  readonly replyTo?: string | undefined;
  readonly replyPrivate?: boolean | undefined;
  readonly mention?: readonly string[] | undefined;
  readonly mentionAll?: boolean | undefined;
  readonly source?: string | undefined;
};

export const SentContact = z
  .object({
    fullName: z.string(),
    phone: z.string(),
    organization: z.string().optional(),
    email: z.string().optional(),
    url: z.string().optional(),
  })
  .openapi("SentContact");

export const SentMessage = z
  .object({
    messageId: z.string(),
    direction: z.literal("outgoing"),
    timestamp: z.iso.datetime().openapi({ description: "WhatsApp's time of it." }),
    messageType: z.enum(MESSAGE_TYPES),
    content: z
      .string()
      .optional()
      .openapi({ description: "What is in it, as one text; a sticker has none." }),
    chat: z.object({
      jid: z.string(),
      groupName: z
        .string()
        .optional()
        .openapi({ description: "Of a group: its subject, where it is known." }),
      type: z.enum(["private", "group", "newsletter", "status"]),
    }),
    sender: z
      .object({ jid: z.string().optional(), lid: z.string().optional(), name: z.string().optional() })
      .openapi({ description: "The instance." }),
    mentions: z.array(z.string()).optional().openapi({ description: "JIDs, where any were sent." }),
    replyTo: z
      .object({ messageId: z.string() })
      .optional()
      .openapi({ description: "The message that it quotes, or that is reacted to." }),
    mediaUrl: z.string().optional().openapi({ description: "Where WhatsApp has the encrypted file." }),
    mediaMimeType: z.string().optional(),
    mediaSize: z.int().optional().openapi({ description: "Bytes, decoded." }),
    mediaDuration: z.int().optional().openapi({ description: "Seconds of audio, where they are known." }),
    vcard: z.array(SentContact).optional().openapi({ description: "Of contacts, as they were sent." }),
  })
  .openapi("SentMessage");
export type SentMessage = z.infer<typeof SentMessage>;

export const SentResponse = z
  .object({
    success: z.literal(true),
    message: z.string().openapi({ example: "Message sent successfully" }),
    status: z.literal("sent"),
    data: SentMessage,
  })
  .openapi("MessageSent");
export type SentResponse = z.infer<typeof SentResponse>;
