import { useRef, useState } from "preact/hooks";
import { bodyOf, type GatewayApi } from "../../gateway-api.ts";
import { pauseOf } from "../pause.ts";
import { usePolling } from "../polling.ts";

const PAUSE_MS = 5_000;
/** While they type or record. */
const SHORT_PAUSE_MS = 2_500;

/** What the gateway knows of whoever writes in a chat; `lastSeen` is milliseconds since 1970. */
export type Partner = {
  readonly from: string;
  readonly state: "unknown" | "available" | "unavailable" | "composing" | "paused";
  readonly media?: "text" | "audio";
  readonly lastSeen?: number;
};

/** What the partner of a chat does, as long as the page is seen and `isOn`; undefined while it is not known. */
export function usePartner(
  api: GatewayApi,
  session: string,
  chat: string,
  isOn: boolean,
): Partner | undefined {
  const [partner, show] = useState<Partner>();
  const failures = useRef(0);
  const ask = async () => {
    try {
      const path = `/api/v1/sessions/${session}/chats/${encodeURIComponent(chat)}/presence`;
      const answer = await api.call("GET", path);
      // No address of a chat: it will not become one.
      if (answer.status === 400) return undefined;
      const told = bodyOf(answer) as Partner;
      failures.current = 0;
      show(told);
      return pauseOf(told.state === "composing" ? SHORT_PAUSE_MS : PAUSE_MS, 0, answer.rateLimit);
    } catch {
      show(undefined);
      return pauseOf(PAUSE_MS, ++failures.current, null);
    }
  };
  usePolling(ask, isOn);
  return isOn ? partner : undefined;
}
