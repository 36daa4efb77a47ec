import { z } from "@hono/zod-openapi";
import { invalidNumber, parseNumber } from "../dialect/chat-number.ts";
import { optionalFlag, requiredText } from "../dialect/json-members.ts";

const INVALID_NUMBER = "Invalid number";

function isPerson(text: string): boolean {
  const address = parseNumber(text);
  return address !== undefined && address.kind !== "group";
}

export const BlockBody = z
  .object({
    number: requiredText("Number is required")
      .refine(isPerson, { error: ({ input }) => invalidNumber(String(input)) })
      .openapi({ description: "Phone number, JID or LID of a person.", example: "5511999999999" }),
    block: optionalFlag().openapi({ default: false, description: "false: no longer." }),
  })
  .openapi("BlockContact");

export const BlockResponse = z
  .object({
    success: z.literal(true),
    message: z.enum(["Contact blocked successfully", "Contact unblocked successfully"]),
    contact_jid: z.string(),
    blocked_count: z
      .int()
      .openapi({ description: "Whom the account has blocked by then, as far as it is known." }),
    blocked: z.boolean(),
  })
  .openapi("ContactBlocked");

export const ContactsQuery = z.object({
  number: z
    .string({ error: INVALID_NUMBER })
    .refine(isPerson, { error: ({ input }) => invalidNumber(String(input)) })
    .optional()
    .openapi({
      param: { name: "number", in: "query" },
      description: "Phone number, JID or LID of a person: the answer has `contact` alone.",
      example: "5511999999999",
    }),
});

export const ContactItem = z
  .object({
    jid: z.string(),
    lid: z.string().optional(),
    first_name: z.string().optional(),
    full_name: z.string().optional(),
    push_name: z.string().optional(),
    business_name: z
      .string()
      .optional()
      .openapi({ description: "What WhatsApp has verified that a business is called." }),
    redacted_phone: z.string().optional().openapi({
      description:
        "What WhatsApp shows of the number of somebody who hides it, which it does in the group where a community announces.",
      example: "+55∙∙∙∙∙∙∙∙∙99",
    }),
    found: z.boolean(),
  })
  .openapi("Contact", { description: "What is not known is left out." });

export const ContactsResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Contacts retrieved successfully"),
    contacts: z.array(ContactItem),
    total: z.int(),
  })
  .openapi("Contacts");

export const OneContactResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Contact retrieved successfully"),
    contact: ContactItem,
  })
  .openapi("OneContact");
