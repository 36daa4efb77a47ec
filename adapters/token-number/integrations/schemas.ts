import { z } from "@hono/zod-openapi";

export const ChatwootBlock = z
  .object({
    enabled: z.boolean(),
    baseUrl: z.string().optional(),
    accountId: z.int().optional(),
    inboxName: z.string().optional(),
    signMessages: z.boolean().optional(),
    ignoreGroups: z.boolean().optional(),
    startAsPending: z.boolean().optional(),
    reopenResolved: z.boolean().optional(),
    status: z.literal("error").optional().openapi({ description: "Only where it could not be taken." }),
    error: z.string().optional().openapi({ description: "Why it could not be taken." }),
  })
  .openapi("Chatwoot");
