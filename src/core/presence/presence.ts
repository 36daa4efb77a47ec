import type { ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { NumberBook } from "../contacts/index.ts";
import type { Connections } from "../connections.ts";
import { requireOpen, viewOf, type AnnounceModes, type Session } from "../sessions/index.ts";
import { explainPresence, type PresenceExplanation } from "./explain-presence.ts";
import type { Availability } from "./keeper/announcement.ts";
import type { Keeper } from "./keeper/keeper.ts";
import type { RunningIndicator } from "./running-indicator.ts";
import { setPresence, type SetPresence } from "./set-presence.ts";

/** What a chat partner sees: typing, recording, and their end. */
export interface Presence {
  /**
   * Shows or ends an indicator; resolves with the address it went to, once the stanza was handed to an open connection.
   * Throws `session_not_connected`, or `budget_exhausted` for a new state.
   */
  set(session: Session, input: SetPresence): Promise<ChatAddress>;
  /** For a pause that is refused: ends what runs in the chat, and sends nothing where nothing runs; what cannot be sent is owed. */
  end(session: Session, chat: ChatAddress): Promise<void>;
  /**
   * Shows the account online, or offline but while it shows an indicator, for as long as its connection lasts. Throws
   * `session_not_connected`.
   */
  announce(session: Session, isOnline: boolean): void;
  /** Why a chat partner sees an indicator, or does not. */
  explain(session: Session, chat: ChatAddress): Promise<PresenceExplanation>;
  running(session: Session): Iterable<RunningIndicator>;
  countRunning(): number;
  /** What WhatsApp was last told of the account on its present connection; null for nothing. */
  announced(session: Session): Availability | null;
}

export type PresencePorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly keeper: Keeper;
  readonly numbers: NumberBook;
  readonly modes: AnnounceModes;
};

export function createPresence({ clock, connections, keeper, numbers, modes }: PresencePorts): Presence {
  return {
    set: (session, input) => setPresence(keeper, numbers, session, input),
    end: ({ id }, chat) => numbers.withChat(id, chat, (known) => keeper.end(id, known)),
    announce({ id }, isOnline) {
      requireOpen(connections, id);
      const own = modes.ownOf(id);
      modes.override(id, isOnline ? "online" : own === "online" ? "announce" : own);
      keeper.announceModeChanged(id);
    },
    explain(session, chat) {
      const { state } = viewOf(connections, session);
      const toWallMs = clock.wallMs() - clock.nowMs();
      return explainPresence(keeper, numbers, session, state, chat, toWallMs);
    },
    running: ({ id }) => keeper.eachRunning(id),
    countRunning: () => keeper.countRunning(),
    announced: ({ id }) => keeper.announced(id),
  };
}
