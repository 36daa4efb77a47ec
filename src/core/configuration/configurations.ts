import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { AddressRules } from "../ports.ts";
import {
  viewOf,
  type AnnounceModes,
  type DecideChange,
  type Session,
  type SessionStore,
  type SessionView,
} from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import { createTurns } from "../turns.ts";
import type { Configuration } from "./configuration.ts";
import type { KnownIncoming } from "./known-incoming.ts";

/** What its owner can change of a session; a configuration is written whole. */
export type SessionSettings = Partial<Pick<Session, "announce" | "autoRead">> & {
  readonly configuration?: Configuration;
};

/** What is to be changed of a session as it is now; decides and does nothing else. */
export type DecideSettings = (now: Session, configuration: Configuration) => SessionSettings;

/** A session with its configuration. */
export type Configured = { readonly session: SessionView; readonly configuration: Configuration };

/** How a session does what it does: what its owner has set, and what a dialect keeps for its clients. */
export interface Configurations {
  /** Throws `session_not_found`, `unreadable`. */
  of(session: Session): Promise<Configuration>;
  /**
   * Changes what `decide` gives and leaves the rest; how the session announces itself, and what it does with what comes in,
   * takes effect at once. Nothing changes between what `decide` is shown and what is written; it may be called again. Throws
   * `session_not_found`, `unreadable`.
   */
  change(session: Session, decide: DecideSettings): Promise<Configured>;
  /** Whether a host that a caller names may be kept, to be connected to later. */
  mayConnectTo(host: string): boolean;
}

export type ConfigurationPorts = {
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly connections: Connections;
  readonly addresses: AddressRules;
  readonly modes: AnnounceModes;
  readonly incoming: KnownIncoming;
  /** Perhaps the session announces itself in another way from now on. */
  readonly onModeChanged: (sessionId: string) => void;
  readonly teller: Teller;
  /** Whether what the session is now is told anyway, with what its record is by then. */
  readonly isToTell: (sessionId: string) => boolean;
};

export function createConfigurations(ports: ConfigurationPorts): Configurations {
  const { clock, sessions, connections, addresses, modes, incoming } = ports;
  const turns = createTurns();
  return {
    of: ({ organizationId, id }) => sessions.configurationOf(organizationId, id),
    // In turn: what memory holds in the end is what the store does.
    change: ({ organizationId, id }, decide) =>
      turns.take(id, async () => {
        let configuration: Configuration = {};
        const decideAll: DecideChange = (now, open) => {
          const before = open();
          const settings = decide(now, before);
          configuration = settings.configuration ?? before;
          return settings;
        };
        const changed = await ports.teller.write("session", [id], async (stores, tell) => {
          const session = await stores.sessions.change(organizationId, id, decideAll, clock.wallMs());
          if (session && !ports.isToTell(id))
            tell?.(id, { name: "session_status", session: viewOf(connections, session) });
          return session;
        });
        if (!changed) throw new GatewayError("session_not_found", "session not found");
        modes.set(changed);
        incoming.set(changed, configuration);
        ports.onModeChanged(id);
        return { session: viewOf(connections, changed), configuration };
      }),
    mayConnectTo: (host) => !addresses.refuses(host),
  };
}
