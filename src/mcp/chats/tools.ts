import type { ChatView } from "../../core/index.ts";
import { CURSOR, cursorOf, moment, rowsUpTo } from "../protocol/input.ts";
import { tool, type Tool } from "../protocol/tool.ts";

const MOST_CHATS = 100;

export const chatTools: readonly Tool[] = [
  tool(
    {
      name: "list_chats",
      title: "List chats",
      description: "The chats of a session that have messages, the one with the newest first.",
      needs: "read",
      isReading: true,
      input: { limit: rowsUpTo(MOST_CHATS), cursor: CURSOR.describe("`cursor` of the answer before") },
    },
    async ({ core, session }, { limit, cursor }) => {
      const after = cursor && { lastMessageAtMs: cursor.atMs, row: cursor.row };
      const found = await core.chats.list(session, after, limit + 1);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        chats: shown.map(toChat),
        ...(last && { cursor: cursorOf({ atMs: last.lastMessageAtMs ?? 0, row: last.row }) }),
        next:
          shown.length === 0
            ? "No chat has messages here. send_text begins one."
            : `read_messages with a \`chat\` shows what is in it.${last ? " list_chats with `cursor` shows older ones." : ""}`,
      };
    },
  ),
];

function toChat({ key, subject, unread, lastMessageAtMs, isArchived }: ChatView) {
  return {
    chat: key,
    ...(subject !== null && { subject }),
    unread,
    ...(lastMessageAtMs !== null && { lastMessageAt: moment(lastMessageAtMs) }),
    ...(isArchived && { archived: true }),
  };
}
