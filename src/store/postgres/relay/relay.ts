import { randomBytes } from "node:crypto";
import type { Relay, RelayListener } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import type { Steps } from "../database/steps.ts";
import { audienceChanges } from "./audience-changes.ts";
import { createPushedEvents } from "./pushed-events.ts";
import { createTelling } from "./telling.ts";

/** The channel on which processes tell each other of events. */
export const RELAY_CHANNEL = "duet_events";

/** The relay of a process, and how it is told of what comes by the channel. */
export interface PostgresRelay extends Relay {
  heard(payload: string): void;
  /** What was told until now was told to nobody here. */
  missed(): void;
  close(): Promise<void>;
}

/** `process` is the name that all connections of it have. */
export function postgresRelay(steps: Steps, vault: Vault, process: string): PostgresRelay {
  const sender = randomBytes(6).toString("hex");
  const closing = new AbortController();
  const listeners = new Set<RelayListener>();
  const telling = createTelling(steps, vault, sender);
  const pushed = createPushedEvents(vault);
  const all = (tell: (listener: RelayListener) => void) => {
    for (const listener of listeners) tell(listener);
  };

  return {
    ...audienceChanges(steps, process, closing.signal),
    written: (organizationIds) => telling.written(organizationIds),
    push: (event) => telling.push(event),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    heard(payload) {
      const [what, from = "", ...rest] = payload.split(" ");
      if (from === sender) return;
      if (what === "changed") all((listener) => listener.changed());
      if (what === "written") all((listener) => listener.written(rest));
      if (what === "pushed")
        for (const event of pushed.take(from, rest.join(" "))) all((listener) => listener.pushed(event));
    },
    missed() {
      all((listener) => {
        listener.changed();
        listener.written(undefined);
      });
    },
    async close() {
      closing.abort();
      await telling.close();
    },
  };
}
