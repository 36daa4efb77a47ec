import { toJid, type ChatAddress } from "../chat-address.ts";
import type { ChatState } from "./chat-state.ts";
import type { Clock, Cancel } from "../clock.ts";
import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Session } from "../session.ts";

export type SetPresence = {
  readonly chat: ChatAddress;
  readonly state: ChatState;
  /** Until the gateway itself sends `paused`; null = the phone lets the indicator run out. Ignored with `paused`. */
  readonly durationMs: number | null;
};

export interface Presence {
  /** Resolves once the stanza was handed to an open connection. Throws `session_not_connected`. */
  set(session: Session, input: SetPresence): Promise<void>;
  /** Ends every indicator with its `paused`. */
  pauseAll(): Promise<void>;
}

type Indicator = { readonly sessionId: string; readonly chat: ChatAddress; readonly cancel: Cancel };

export function createPresence(connections: Connections, clock: Clock, log: Log): Presence {
  const indicators = new Map<string, Indicator>();

  const forget = (key: string) => {
    indicators.get(key)?.cancel();
    indicators.delete(key);
  };

  const pause = async (key: string) => {
    const indicator = indicators.get(key);
    if (!indicator) return;
    forget(key);
    try {
      await connections.sendChatState(indicator.sessionId, indicator.chat, "paused");
    } catch (error) {
      log.warn("paused not sent", { sessionId: indicator.sessionId, cause: String(error) });
    }
  };

  return {
    async set(session, { chat, state, durationMs }) {
      if (connections.state(session.id).status !== "open") {
        throw new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
      }
      const key = `${session.id} ${toJid(chat)}`;
      forget(key);
      if (state !== "paused") {
        const cancel = durationMs === null ? () => undefined : clock.after(durationMs, () => void pause(key));
        indicators.set(key, { sessionId: session.id, chat, cancel });
      }
      await connections.sendChatState(session.id, chat, state);
    },
    async pauseAll() {
      await Promise.all([...indicators.keys()].map(pause));
    },
  };
}
