import { useRef, useState } from "preact/hooks";
import type { GatewayApi } from "../../gateway-api.ts";
import type { MessageRow } from "../rows.ts";
import { usePages } from "../use-pages.ts";
import { arrivals, NO_MESSAGES, withNewest, withOlder, withSent, type Thread } from "./thread.ts";

const PAUSE_MS = 3_000;
/** While a message of ours is on its way, for so many readings. */
const SHORT_PAUSE_MS = 750;
const SHORT_PAUSES = 8;

export type ThreadPorts = {
  readonly api: GatewayApi;
  readonly session: string;
  readonly chat: string;
  readonly isRead: boolean;
  /** Others have written. */
  readonly onArrivals: () => void;
};

/** The messages of a chat, as long as the page is seen, with what others have written last. */
export function useThread({ api, session, chat, isRead, onArrivals }: ThreadPorts) {
  const [arrived, setArrived] = useState<readonly MessageRow[]>([]);
  const hurried = useRef(0);
  const isPending = useRef(false);

  const pages = usePages<MessageRow, Thread>({
    api,
    path: `/api/v1/sessions/${session}/chats/${encodeURIComponent(chat)}/messages`,
    isRead,
    withFirst: withNewest,
    withNext: withOlder,
    pauseMs: () => (isPending.current && hurried.current-- > 0 ? SHORT_PAUSE_MS : PAUSE_MS),
    onFirst(before, after) {
      isPending.current = after.rows.some(({ status }) => status === "pending");
      const rows = arrivals(before, after);
      if (rows.length === 0) return;
      setArrived(rows);
      onArrivals();
    },
  });

  return {
    ...pages,
    arrived,
    /** A message was handed over; undefined where its id was not told. */
    onSent(row: MessageRow | undefined) {
      hurried.current = SHORT_PAUSES;
      pages.change((thread = NO_MESSAGES) => (row ? withSent(thread, row) : thread));
    },
  };
}
