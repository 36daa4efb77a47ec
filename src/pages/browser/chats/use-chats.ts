import type { GatewayApi } from "../gateway-api.ts";
import { withFirst, withMore, type ChatList } from "./chat-list.ts";
import type { ChatRow } from "./rows.ts";
import { usePages, type Pages } from "./use-pages.ts";

const PAUSE_MS = 5_000;

/** The chats of a session, as long as the page is seen. */
export function useChats(api: GatewayApi, session: string, isRead: boolean): Pages<ChatList> {
  return usePages<ChatRow, ChatList>({
    api,
    path: `/api/v1/sessions/${session}/chats`,
    isRead,
    withFirst,
    withNext: withMore,
    pauseMs: () => PAUSE_MS,
  });
}
