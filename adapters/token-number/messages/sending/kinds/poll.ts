import { z } from "@hono/zod-openapi";
import { mustBe, optionalInteger, requiredList, requiredText } from "../../../dialect/detailed-members.ts";
import { ANSWERING, ofWords, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const [LEAST_OPTIONS, MOST_OPTIONS] = [2, 12];
const OPTIONS_TAKEN = mustBe("options", `${LEAST_OPTIONS} to ${MOST_OPTIONS} different texts`);

const PollBody = z
  .object({
    ...RECIPIENT,
    question: ofWords(requiredText("question"), "question").openapi({ example: "Lunch?" }),
    options: requiredList("options", z.string({ error: mustBe("options", "a list of texts") }))
      .refine(areOptions, { error: OPTIONS_TAKEN })
      .openapi({
        minItems: LEAST_OPTIONS,
        maxItems: MOST_OPTIONS,
        uniqueItems: true,
        example: ["Yes", "No"],
      }),
    maxAnswer: optionalInteger("maxAnswer").openapi({
      type: "integer",
      default: 1,
      description:
        "How many options a voter may choose; less than 1 is 1, more than there are options is all of them.",
    }),
    ...ANSWERING,
  })
  .openapi("Poll");

function areOptions(options: readonly string[]): boolean {
  const areEnough = options.length >= LEAST_OPTIONS && options.length <= MOST_OPTIONS;
  return areEnough && new Set(options).size === options.length && !options.includes("");
}

export const sendPoll = sendOperation({
  operationId: "sendPoll",
  word: "poll",
  summary: "Send a poll",
  description: "Its votes are read by `chat/poll`.",
  body: PollBody,
  toContent: ({ question, options, maxAnswer = 1 }) => ({
    kind: "poll",
    question,
    options,
    selectable: Math.min(Math.max(maxAnswer, 1), options.length),
  }),
  example: { messageType: "poll", content: "Lunch?\n1. Yes\n2. No" },
});
