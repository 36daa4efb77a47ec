import type { z } from "@hono/zod-openapi";
import { MEDIA_KINDS, type MessageFigures } from "../../../src/core/index.ts";
import { namesIn } from "../dialect/instance-names.ts";
import { typeOf, type MessageType } from "../messages/message-words.ts";
import type { MetricsResponse } from "./schemas.ts";

const MEDIA_TYPES: ReadonlySet<MessageType> = new Set(MEDIA_KINDS);

/** `instance` is the path's, one name or a list. */
export function toMetricsResponse(
  instance: string,
  figures: MessageFigures,
): z.infer<typeof MetricsResponse> {
  const byType = countsByType(figures);
  const media = [...byType].filter(([type]) => MEDIA_TYPES.has(type));
  return {
    success: true,
    message: "Metrics retrieved successfully",
    metrics: {
      instance: namesIn(instance).join(","),
      totalMessages: figures.messages,
      messagesReceived: figures.received,
      messagesSent: figures.sent,
      messagesByType: Object.fromEntries(byType),
      groupMessages: figures.inGroups,
      individualMessages: figures.direct,
      messagesWithMedia: media.reduce((sum, [, messages]) => sum + messages, 0),
      mediaByType: Object.fromEntries(media),
      messagesByStatus: Object.fromEntries(figures.byState),
      uniqueChats: figures.chats,
      uniqueGroups: figures.groups,
      uniqueContacts: figures.persons,
      messagesLast7Days: figures.last7Days,
      messagesLast30Days: figures.last30Days,
      firstMessageAt: momentOf(figures.firstAtMs),
      lastMessageAt: momentOf(figures.lastAtMs),
    },
  };
}

/** Several kinds can be one type. */
function countsByType({ byKind }: MessageFigures): ReadonlyMap<MessageType, number> {
  const byType = new Map<MessageType, number>();
  for (const [kind, messages] of byKind) {
    const type = typeOf({ kind });
    byType.set(type, (byType.get(type) ?? 0) + messages);
  }
  return byType;
}

function momentOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
