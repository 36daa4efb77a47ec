import { z } from "@hono/zod-openapi";
import {
  atMost,
  mustBe,
  optionalText,
  requiredList,
  requiredText,
} from "../../../dialect/detailed-members.ts";
import { ANSWERING, ofWords, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { MAY_NOT_SHOW } from "./button-members.ts";

const MOST_SECTIONS = 10;
const MOST_ROWS = 10;

const Row = z.object(
  {
    id: requiredText("id").openapi({ example: "pizza" }),
    title: requiredText("title").openapi({ example: "Pizza" }),
    description: optionalText("description"),
  },
  { error: mustBe("rows", "a list of rows") },
);

const Section = z.object(
  {
    title: optionalText("title"),
    rows: requiredList("rows", Row).max(MOST_ROWS, { error: atMost("rows", MOST_ROWS, "rows") }),
  },
  { error: mustBe("sections", "a list of sections") },
);

const ListBody = z
  .object({
    ...RECIPIENT,
    contentText: ofWords(requiredText("contentText"), "contentText").openapi({ example: "What will it be?" }),
    buttonText: requiredText("buttonText").openapi({ example: "Choose" }),
    sections: requiredList("sections", Section).max(MOST_SECTIONS, {
      error: atMost("sections", MOST_SECTIONS, "sections"),
    }),
    headerText: optionalText("headerText"),
    footerText: optionalText("footerText"),
    ...ANSWERING,
  })
  .openapi("List");

export const sendList = sendOperation({
  operationId: "sendList",
  word: "list",
  summary: "Send a list to choose from",
  description: `The \`id\` of the chosen row comes back as an answer. ${MAY_NOT_SHOW}`,
  body: ListBody,
  toContent: ({ contentText, buttonText, sections, headerText, footerText }) => ({
    kind: "list",
    text: contentText,
    label: buttonText,
    sections,
    header: headerText,
    footer: footerText,
  }),
  example: { messageType: "list", content: "What will it be?" },
});
