import { z } from "@hono/zod-openapi";
import { invalidNumber, parseNumber } from "../dialect/chat-number.ts";

const INVALID_NUMBER = "Invalid number";

export const AccountQuery = z.object({
  number: z
    .string({ error: INVALID_NUMBER })
    .refine(isPerson, { error: ({ input }) => invalidNumber(String(input)) })
    .optional()
    .openapi({
      param: { name: "number", in: "query" },
      description: "Phone number, JID or LID of a person; without it the instance's own profile.",
      example: "5511999999999",
    }),
});

function isPerson(text: string): boolean {
  const address = parseNumber(text);
  return address !== undefined && address.kind !== "group";
}

export const AccountProfile = z
  .object({
    profilePicture: z
      .string()
      .nullable()
      .openapi({ description: "Where the picture is; null when it is hidden or there is none." }),
    profileName: z
      .string()
      .optional()
      .openapi({ description: "WhatsApp tells it of the instance's own number only." }),
    profileStatus: z.string().optional().openapi({ description: "The about text." }),
    phoneNumber: z.string().optional(),
    jid: z.string().optional(),
    lid: z.string().optional(),
  })
  .openapi("AccountProfile", { description: "What is hidden or empty is left out." });

export const AccountResponse = z
  .object({
    success: z.literal(true),
    message: z.literal("Profile retrieved successfully"),
    profile: AccountProfile,
  })
  .openapi("Account");
