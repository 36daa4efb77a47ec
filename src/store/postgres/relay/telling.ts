import type { GatewayEvent } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";
import type { Steps } from "../database/steps.ts";
import { partsOf } from "./pushed-events.ts";

/** Who tells something at its commit waits for whoever does so at the same time: twenty times a second is often enough. */
const BATCH_MS = 50;
/** Organizations in a payload, and events in a batch; what comes above is left out. */
const ORGANIZATIONS_AT_ONCE = 200;
const EVENTS_AT_ONCE = 500;

/** Tells other processes what has happened, all that comes within a moment at once. */
export interface Telling {
  written(organizationIds: Iterable<string>): void;
  push(event: GatewayEvent): void;
  /** Tells what waits, and nothing more. */
  close(): Promise<void>;
}

/** `sender` is this process, in a word. */
export function createTelling({ write }: Pick<Steps, "write">, vault: Vault, sender: string): Telling {
  let organizations = new Set<string>();
  let events: GatewayEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let telling: Promise<void> = Promise.resolve();

  function soon(): void {
    if (!isClosed) timer ??= setTimeout(() => void next(), BATCH_MS);
  }

  function next(): Promise<void> {
    return (telling = telling.then(tell));
  }

  function payloads(): readonly string[] {
    const ids = [...organizations];
    const batches = Array.from({ length: Math.ceil(ids.length / ORGANIZATIONS_AT_ONCE) }, (_, nth) =>
      ids.slice(nth * ORGANIZATIONS_AT_ONCE, (nth + 1) * ORGANIZATIONS_AT_ONCE),
    );
    const pushed = events.length > 0 ? partsOf(vault, sender, events) : [];
    [organizations, events] = [new Set(), []];
    return [
      ...batches.map((of) => `written ${sender} ${of.join(" ")}`),
      ...pushed.map((part) => `pushed ${sender} ${part}`),
    ];
  }

  async function tell(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const all = payloads();
    if (all.length === 0) return;
    try {
      await write([], async (query) => {
        await query("SELECT pg_notify('duet_events', payload) FROM unnest($1::text[]) payload", [all]);
      });
    } catch {
      // Whoever reads what is written looks for itself; the rest is of this moment.
    }
  }

  return {
    written(organizationIds) {
      for (const id of organizationIds) organizations.add(id);
      soon();
    },
    push(event) {
      if (events.length < EVENTS_AT_ONCE) events.push(event);
      soon();
    },
    close() {
      isClosed = true;
      return next();
    },
  };
}
