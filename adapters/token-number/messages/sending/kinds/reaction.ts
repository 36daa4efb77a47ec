import { z } from "@hono/zod-openapi";
import { toJid } from "../../../../../src/core/index.ts";
import { parseNumber } from "../../../dialect/chat-number.ts";
import { mustBe, optionalFlag, optionalText, requiredText } from "../../../dialect/detailed-members.ts";
import { LABELLED, CHAT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const REMOVE = "remove";
const LONGEST_EMOJI = 64;
/** An emoji has a picture, a flag's letters or a keycap in it, and nothing that is no part of one. */
const IS_PICTURE = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]/u;
const ARE_PARTS = /^[\p{Emoji}\p{Emoji_Component}]+$/u;

const ReactionBody = z
  .object({
    ...CHAT,
    messageId: requiredText("messageId").openapi({ description: "The message to react to." }),
    reaction: requiredText("reaction")
      .refine(isReaction, { error: mustBe("reaction", `an emoji, or ${REMOVE}`) })
      .openapi({ description: `An emoji, or \`${REMOVE}\`.`, example: "👍" }),
    fromMe: optionalFlag("fromMe").openapi({
      default: false,
      description: "Whether the instance sent that message.",
    }),
    participant: optionalText("participant")
      .refine((text) => !text || isPerson(text), { error: mustBe("participant", "the JID of a person") })
      .openapi({ description: "Its author. Required in a group, unless `fromMe`." }),
    ...LABELLED,
  })
  .refine(({ number, fromMe, participant }) => !isGroup(number) || fromMe === true || Boolean(participant), {
    error: "missing_participant",
  })
  .openapi("Reaction");

function isReaction(text: string): boolean {
  if (text === REMOVE) return true;
  return text.length <= LONGEST_EMOJI && IS_PICTURE.test(text) && ARE_PARTS.test(text);
}

function isGroup(number: string): boolean {
  return parseNumber(number)?.kind === "group";
}

function isPerson(text: string): boolean {
  const address = parseNumber(text);
  return address !== undefined && address.kind !== "group";
}

/** In a chat of two it can be of nobody but the other. */
function authorOf({ number, participant }: z.infer<typeof ReactionBody>): string | null {
  const address = parseNumber(isGroup(number) && participant ? participant : number);
  return address ? toJid(address) : null;
}

export const sendReaction = sendOperation({
  operationId: "sendReaction",
  word: "reaction",
  summary: "React to a message",
  description: "A new emoji takes the place of the one before; `remove` takes it back.",
  body: ReactionBody,
  toContent: (body) => ({
    kind: "reaction",
    target: { id: body.messageId, author: body.fromMe === true ? null : authorOf(body) },
    emoji: body.reaction === REMOVE ? "" : body.reaction,
  }),
  toAnswer: ({ reaction }, sent) =>
    reaction === REMOVE ? { ...sent, message: "Reaction removed successfully" } : sent,
  example: {
    messageType: "reaction",
    content: "👍",
    replyTo: { messageId: "3EB0A1B2C3D4E5F60718" },
  },
});
