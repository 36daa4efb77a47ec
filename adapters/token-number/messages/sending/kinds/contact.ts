import { z } from "@hono/zod-openapi";
import {
  atMost,
  mustBe,
  optionalText,
  requiredList,
  requiredText,
} from "../../../dialect/detailed-members.ts";
import { QUOTING, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";
import { vcardOf } from "./vcard.ts";

/** As a vCard. */
const MOST_CARD_CHARACTERS = 65_536;

const ContactCard = z
  .object(
    {
      fullName: requiredText("fullName").openapi({ example: "Ana Souza" }),
      phone: requiredText("phone").openapi({ example: "5511988887777" }),
      organization: optionalText("organization"),
      email: optionalText("email"),
      url: optionalText("url"),
    },
    { error: mustBe("vcard", "a list of contacts") },
  )
  .refine((contact) => vcardOf(contact).length <= MOST_CARD_CHARACTERS, {
    error: atMost("vcard", MOST_CARD_CHARACTERS, "characters a contact"),
  })
  .openapi("ContactCard");

const ContactBody = z
  .object({
    ...RECIPIENT,
    vcard: z
      .preprocess(asList, requiredList("vcard", ContactCard))
      .openapi({ description: "At least one. A contact that is not in a list is taken as a list of one." }),
    ...QUOTING,
  })
  .openapi("ContactMessage");

function asList(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? [value] : value;
}

export const sendContact = sendOperation({
  operationId: "sendContact",
  word: "contact",
  summary: "Send contacts",
  description: "One contact, or several in one message.",
  body: ContactBody,
  toContent: ({ vcard }) => ({
    kind: "contacts",
    contacts: vcard.map((contact) => ({ name: contact.fullName, vcard: vcardOf(contact) })),
  }),
  toAnswer: ({ vcard }, sent) => ({
    ...sent,
    ...(vcard.length > 1 && { message: `${vcard.length} contacts sent successfully in one message` }),
    data: { ...sent.data, vcard },
  }),
  example: {
    messageType: "contact",
    content: "Ana Souza",
    vcard: [{ fullName: "Ana Souza", phone: "5511988887777" }],
  },
});
