import type { z } from "@hono/zod-openapi";
import { namesIn } from "../dialect/instance-names.ts";
import type { MetricsResponse } from "./schemas.ts";

/** The gateway keeps no messages: there is nothing that it could have counted. */
const NOTHING_COUNTED = {
  totalMessages: 0,
  messagesReceived: 0,
  messagesSent: 0,
  messagesByType: {},
  groupMessages: 0,
  individualMessages: 0,
  messagesWithMedia: 0,
  mediaByType: {},
  messagesByStatus: {},
  uniqueChats: 0,
  uniqueGroups: 0,
  uniqueContacts: 0,
  messagesLast7Days: 0,
  messagesLast30Days: 0,
  firstMessageAt: null,
  lastMessageAt: null,
};

/** `instance` is the path's, one name or a list. */
export function toMetricsResponse(instance: string): z.infer<typeof MetricsResponse> {
  return {
    success: true,
    message: "Metrics retrieved successfully",
    metrics: { instance: namesIn(instance).join(","), ...NOTHING_COUNTED },
  };
}
