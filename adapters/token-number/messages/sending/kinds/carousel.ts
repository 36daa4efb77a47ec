import { z } from "@hono/zod-openapi";
import type { InteractiveDraft } from "../../../../../src/core/index.ts";
import type { DialectKit } from "../../../../../src/http/dialect.ts";
import {
  atMost,
  mustBe,
  optionalText,
  requiredList,
  requiredObject,
  requiredText,
} from "../../../dialect/detailed-members.ts";
import { INVALID_BODY } from "../../../dialect/validation.ts";
import { mediaIn } from "../media/members.ts";
import { ANSWERING, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { ButtonItem, fromButton, fromHeaderMedia, headerMedia, MAY_NOT_SHOW } from "./button-members.ts";

const MOST_CARDS = 10;
const MOST_BUTTONS = 3;

const CardItem = z.object(
  {
    header: requiredObject("header", {
      title: requiredText("title").openapi({ example: "Pizza" }),
      subtitle: optionalText("subtitle"),
      imageUrl: headerMedia("imageUrl", "An image above the card."),
      videoUrl: headerMedia("videoUrl", "A video above the card, in the place of the image."),
    }).refine(({ imageUrl, videoUrl }) => !imageUrl || !videoUrl, {
      error: `${INVALID_BODY}: send either imageUrl or videoUrl`,
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

type CarouselDraft = Extract<InteractiveDraft, { readonly kind: "carousel" }>;

function fromCard(card: z.infer<typeof CardItem>, kit: DialectKit): CarouselDraft["cards"][number] {
  const { header, body, footer, buttons = [] } = card;
  const { title, subtitle, imageUrl, videoUrl } = header;
  const media = videoUrl ? fromHeaderMedia("video", videoUrl, kit) : fromHeaderMedia("image", imageUrl, kit);
  return { title, subtitle, ...media, text: body.text, footer, buttons: buttons.map(fromButton) };
}

export const sendCarousel = sendOperation({
  operationId: "sendCarousel",
  word: "carousel",
  summary: "Send a carousel of cards",
  description: MAY_NOT_SHOW,
  body: CarouselBody,
  media: mediaIn("cards.*.header.imageUrl", "cards.*.header.videoUrl"),
  toContent: ({ cards, message, footer }, kit) => ({
    kind: "carousel",
    text: message,
    footer,
    cards: cards.map((card) => fromCard(card, kit)),
  }),
  example: { messageType: "interactive", content: "Today - Carousel with 1 card(s)" },
});
