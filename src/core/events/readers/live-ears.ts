import type { Cancel, Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { createTurns } from "../../turns.ts";
import type { FactName } from "../outbox/audience.ts";
import type { LiveEar, Relay } from "../relay/relay.ts";

/** Others still tell what was heard until then: whoever goes often comes again. */
const LINGER_MS = 60_000;

export type LiveEarPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly relay: Pick<Relay, "hearLive" | "untilAllHeed">;
};

/** What readers of this process hear live, told to the others. */
export interface LiveEars {
  /** Resolves once all others know it. Hears until the returned function is called. */
  listen(organizationId: string | null, facts: Iterable<FactName>): Promise<() => void>;
  /** Tells it again: the others may not know it any more. */
  tellAgain(): Promise<void>;
  close(): void;
}

type Counted = { readonly ear: LiveEar; listeners: number };

export function createLiveEars({ clock, log, relay }: LiveEarPorts): LiveEars {
  const ears = new Map<string, Counted>();
  const turns = createTurns();
  /** Those that the others were told of. */
  let told: ReadonlySet<string> = new Set();
  let cancel: Cancel | undefined;

  const tell = () =>
    turns.take("all", async () => {
      const keys = new Set(ears.keys());
      // Whoever comes again meanwhile has it told again.
      told = new Set([...told].filter((key) => keys.has(key)));
      await relay.hearLive([...ears.values()].map(({ ear }) => ear));
      await relay.untilAllHeed();
      told = keys;
    });

  function sweep(): void {
    cancel = undefined;
    const before = ears.size;
    for (const [key, { listeners }] of ears) if (listeners === 0) ears.delete(key);
    if (ears.size === before) return;
    tell().catch((error: unknown) => {
      log.error("it cannot be noted that nobody reads events", { cause: String(error) });
    });
  }

  return {
    async listen(organizationId, facts) {
      const names = [...facts].toSorted();
      const key = JSON.stringify([organizationId, names]);
      const counted = ears.get(key) ?? { ear: { organizationId, names }, listeners: 0 };
      ears.set(key, counted);
      counted.listeners++;
      const leave = () => {
        counted.listeners--;
        if (counted.listeners === 0) cancel ??= clock.after(LINGER_MS, sweep);
      };
      try {
        while (!told.has(key)) await tell();
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
    tellAgain: () => (ears.size > 0 ? tell() : Promise.resolve()),
    close: () => cancel?.(),
  };
}
