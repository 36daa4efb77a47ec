import { z } from "@hono/zod-openapi";
import { LID } from "../dialect/examples.ts";
import { inPath, JidParams, StoredPageQuery } from "../dialect/schemas.ts";

const PHONE = "takes 5 to 15 digits with the country code, + allowed before them";

export const CheckContactQuery = z.object({
  phone: z
    .string({ error: PHONE })
    // A + that was not encoded has become a space.
    .regex(/^[+ ]?[1-9]\d{4,14}$/, { error: PHONE })
    .openapi({
      param: { name: "phone", in: "query" },
      description: "The phone number, E.164: digits with the country code, + allowed before them.",
      example: "6281234567890",
    }),
});

export const CheckContactResponse = z
  .object({
    isOnWhatsApp: z.boolean(),
    jid: z.string().openapi({
      description:
        "The JID under which the number is on WhatsApp; that of the number as it was asked for when it is not.",
    }),
    query: z.string().openapi({ description: "What was asked for." }),
  })
  .openapi("ContactCheck");

export const ContactParams = JidParams.extend({ lid: inPath("lid", "The LID of the person.", LID) });

export const ContactsQuery = StoredPageQuery.extend({
  source: z.enum(["dm", "group"]).optional(),
  group: z.string().optional().openapi({ description: "The JID of a group that they are members of." }),
  q: z.string().optional().openapi({ description: "A part of the name, in any case." }),
});
