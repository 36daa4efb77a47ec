import { z } from "@hono/zod-openapi";
import { mustBe, optionalText, requiredNumber, requiredText } from "../../../dialect/detailed-members.ts";
import { ANSWERING, ofWords, CHAT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { MAY_NOT_SHOW } from "./button-members.ts";

const KEY_TYPES = {
  CPF: "cpf",
  CNPJ: "cnpj",
  EMAIL: "email",
  PHONE: "phone",
  RANDOM: "random",
} as const;
type KeyType = keyof typeof KEY_TYPES;
const KEY_TYPE_WORDS = Object.keys(KEY_TYPES) as KeyType[];
const MOST_ITEMS = 100;
const MOST_PRICE = 1e9;

const Item = z.object(
  {
    name: requiredText("name").openapi({ example: "Pizza" }),
    description: optionalText("description"),
    quantity: z
      .int({
        error: ({ input }) =>
          input === undefined ? "quantity is required" : mustBe("quantity", "a whole number"),
      })
      .min(1, { error: mustBe("quantity", "1 or more") })
      .max(MOST_PRICE, { error: mustBe("quantity", `at most ${MOST_PRICE}`) }),
    unitPrice: requiredNumber("unitPrice")
      .min(0, { error: mustBe("unitPrice", "0 or more") })
      .max(MOST_PRICE, { error: mustBe("unitPrice", `at most ${MOST_PRICE}`) })
      .openapi({ example: 49.9 }),
  },
  { error: mustBe("items", "a list of items") },
);

const PixBody = z
  .object({
    ...CHAT,
    merchantName: requiredText("merchantName").openapi({ example: "Pizzeria" }),
    pixKey: requiredText("pixKey").openapi({ example: "12345678909" }),
    pixKeyType: z
      .enum(KEY_TYPE_WORDS, {
        error: ({ input }) =>
          input === undefined
            ? "pixKeyType is required"
            : mustBe("pixKeyType", `one of ${KEY_TYPE_WORDS.join(", ")}`),
      })
      .openapi({ example: "CPF" }),
    message: ofWords(z.string({ error: mustBe("message", "a text") }), "message").optional(),
    items: z
      .array(Item, { error: mustBe("items", "a list of items") })
      .max(MOST_ITEMS, { error: mustBe("items", `at most ${MOST_ITEMS} items`) })
      .optional(),
    ...ANSWERING,
  })
  .openapi("Pix");

export const sendPix = sendOperation({
  operationId: "sendPix",
  word: "pix",
  summary: "Send a PIX key",
  description: `A card with a button that copies the key: nothing is charged, and nobody tells that it was paid. ${MAY_NOT_SHOW}`,
  body: PixBody,
  toContent: ({ merchantName, pixKey, pixKeyType, message, items = [] }) => ({
    kind: "pix",
    text: message,
    merchant: merchantName,
    key: pixKey,
    keyType: KEY_TYPES[pixKeyType],
    items: items.map(({ name, quantity, unitPrice }) => ({ name, quantity, price: unitPrice })),
  }),
  example: { messageType: "interactive", content: "Pizzeria" },
});
