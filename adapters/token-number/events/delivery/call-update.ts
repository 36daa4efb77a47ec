import type { NewsFact } from "../../../../src/core/index.ts";
import { toChat, toPerson } from "./people.ts";
import type { CallUpdate } from "./schemas.ts";

/** What has become of a call. */
export function toCallUpdate(fact: Extract<NewsFact, { name: "call" }>): CallUpdate {
  const { what: type, callId, atMs, from, chat, isVideo, isGroup, reason } = fact;
  const { jid, type: chatType } = toChat(chat);
  return {
    type,
    callId,
    timestamp: new Date(atMs).toISOString(),
    from: toPerson(from),
    chat: { jid, type: chatType },
    isVideo,
    isGroup,
    ...(reason !== null && { reason }),
  };
}
