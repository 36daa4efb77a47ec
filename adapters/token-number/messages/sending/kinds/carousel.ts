import { z } from "@hono/zod-openapi";
import type { Card } from "../../../../../src/core/index.ts";
import {
  atMost,
  mustBe,
  optionalText,
  requiredList,
  requiredObject,
  requiredText,
} from "../../../dialect/detailed-members.ts";
import { ANSWERING, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { ButtonItem, fromButton, headerMedia, MAY_NOT_SHOW, refuseMedia } from "./button-members.ts";

const MOST_CARDS = 10;
const MOST_BUTTONS = 3;

const CardItem = z.object(
  {
    header: requiredObject("header", {
      title: requiredText("title").openapi({ example: "Pizza" }),
      subtitle: optionalText("subtitle"),
      imageUrl: headerMedia("imageUrl"),
      videoUrl: headerMedia("videoUrl"),
    }),
    body: requiredObject("body", { text: requiredText("text").openapi({ example: "With olives" }) }),
    footer: optionalText("footer"),
    buttons: z
      .array(ButtonItem, { error: mustBe("buttons", "a list of buttons") })
      .max(MOST_BUTTONS, { error: atMost("buttons", MOST_BUTTONS, "buttons") })
      .optional(),
  },
  { error: mustBe("cards", "a list of cards") },
);

const CarouselBody = z
  .object({
    ...RECIPIENT,
    cards: requiredList("cards", CardItem).max(MOST_CARDS, { error: atMost("cards", MOST_CARDS, "cards") }),
    message: optionalText("message").openapi({ description: "Above the cards.", example: "Today" }),
    footer: optionalText("footer"),
    ...ANSWERING,
  })
  .openapi("Carousel");

function fromCard({ header, body, footer, buttons = [] }: z.infer<typeof CardItem>): Card {
  refuseMedia(header.imageUrl, header.videoUrl);
  const { title, subtitle } = header;
  return { title, subtitle, text: body.text, footer, buttons: buttons.map(fromButton) };
}

export const sendCarousel = sendOperation({
  operationId: "sendCarousel",
  word: "carousel",
  summary: "Send a carousel of cards",
  description: MAY_NOT_SHOW,
  body: CarouselBody,
  toContent: ({ cards, message, footer }) => ({
    kind: "carousel",
    text: message,
    footer,
    cards: cards.map(fromCard),
  }),
  example: { messageType: "interactive", content: "Today - Carousel with 1 card(s)" },
  mayNotBeBuilt: true,
});
