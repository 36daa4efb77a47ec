import { z } from "@hono/zod-openapi";

const count = () => z.int().openapi({ example: 0 });
const counts = () => z.record(z.string(), z.int()).openapi({ example: {} });

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
      messagesByType: counts(),
      groupMessages: count(),
      individualMessages: count(),
      messagesWithMedia: count(),
      mediaByType: counts(),
      messagesByStatus: counts(),
      uniqueChats: count(),
      uniqueGroups: count(),
      uniqueContacts: count(),
      messagesLast7Days: count(),
      messagesLast30Days: count(),
      firstMessageAt: z.string().nullable(),
      lastMessageAt: z.string().nullable(),
    }),
  })
  .openapi("Metrics");
