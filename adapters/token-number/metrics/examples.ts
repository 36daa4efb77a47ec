import type { z } from "@hono/zod-openapi";
import type { MetricsResponse } from "./schemas.ts";

export const METRICS: z.infer<typeof MetricsResponse> = {
  success: true,
  message: "Metrics retrieved successfully",
  metrics: {
    instance: "support,sales",
    totalMessages: 12,
    messagesReceived: 5,
    messagesSent: 7,
    messagesByType: { text: 9, image: 2, audio: 1 },
    groupMessages: 4,
    individualMessages: 8,
    messagesWithMedia: 3,
    mediaByType: { image: 2, audio: 1 },
    messagesByStatus: { delivered: 1, read: 6 },
    uniqueChats: 3,
    uniqueGroups: 1,
    uniqueContacts: 2,
    messagesLast7Days: 10,
    messagesLast30Days: 12,
    firstMessageAt: "2026-07-01T08:00:00.000Z",
    lastMessageAt: "2026-07-20T18:30:00.000Z",
  },
};
