import { z } from "@hono/zod-openapi";

const count = (description?: string) =>
  z
    .int()
    .min(0)
    .openapi({ ...(description && { description }) });
const counts = (description: string) => z.record(z.string(), z.int().min(1)).openapi({ description });
const moment = (description: string) => z.iso.datetime().nullable().openapi({ description });

export const MetricsParams = z.object({
  instance: z.string().openapi({
    param: { name: "instance", in: "path" },
    description: "Instance name, or several with commas between them: their sum.",
    example: "support,sales",
  }),
});

export const MetricsResponse = z
  .object({
    success: z.literal(true),
    message: z.string(),
    metrics: z.object({
      instance: z.string(),
      totalMessages: count(),
      messagesReceived: count(),
      messagesSent: count(),
      messagesByType: counts("By type, as `chat/getMessage` has it; those that occur."),
      groupMessages: count(),
      individualMessages: count("With one person; a status or a channel's is neither this nor a group's."),
      messagesWithMedia: count(),
      mediaByType: counts("`image`, `video`, `audio`, `document` and `sticker`."),
      messagesByStatus: counts(
        "Of the sent ones: `pending`, `sent`, `delivered`, `read`, `played` and `failed`.",
      ),
      uniqueChats: count("In which there is a message; those of several instances are added up."),
      uniqueGroups: count(),
      uniqueContacts: count(),
      messagesLast7Days: count(),
      messagesLast30Days: count(),
      firstMessageAt: moment("Null where there is no message."),
      lastMessageAt: moment("The same."),
    }),
  })
  .openapi("Metrics");
