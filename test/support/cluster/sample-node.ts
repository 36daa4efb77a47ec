import { createMembership, type Membership } from "../../../src/cluster/index.ts";
import type { Clock, LettingGo, LogFields, Serving } from "../../../src/core/index.ts";
import type { MemoryOwners } from "./memory-owners.ts";

/** So long a statement is waited for that nobody answers. */
const HANGS_MS = 17_000;

/** A node of a test: its membership, and what it serves by it. */
export class SampleNode {
  readonly clock: Clock;
  readonly membership: Membership;
  readonly served = new Set<string>();
  /** How each was let go, in order. */
  readonly letGo: { readonly stream: string; readonly how: LettingGo; readonly atMs: number }[] = [];
  /** What people are told. */
  readonly told: { readonly message: string; readonly fields: LogFields }[] = [];
  /** While it is set nothing comes back from the database: "fails" is told at once, "hangs" late. */
  database: "answers" | "fails" | "hangs" = "answers";
  /** What it owns is told it no sooner than this resolves, as it was then. */
  heldBack: Promise<unknown> = Promise.resolve();
  /** The next taking up fails. */
  isTakingBroken = false;

  constructor(owners: MemoryOwners, clock: Clock, address: string, leaseMs = 6_000) {
    this.clock = clock;
    const serving: Serving = {
      take: (streams) => {
        if (this.isTakingBroken) return Promise.reject(new Error("cannot be read"));
        for (const stream of streams) this.served.add(stream);
        return Promise.resolve();
      },
      letGo: (streams, how) => {
        for (const stream of streams) {
          this.served.delete(stream);
          this.letGo.push({ stream, how, atMs: clock.nowMs() });
        }
        return Promise.resolve();
      },
    };
    const reached = owners.reachedBy(() => this.#reach());
    const silent = () => undefined;
    const tell = (message: string, fields: LogFields = {}) => void this.told.push({ message, fields });
    this.membership = createMembership({
      ...reached,
      owners: {
        ...reached.owners,
        ownedBy: async (incarnation) => {
          const owned = await reached.owners.ownedBy(incarnation);
          await this.heldBack;
          return owned;
        },
      },
      clock,
      log: { debug: silent, info: tell, warn: tell, error: tell },
      chance: () => 0.5,
      serving,
      address,
      leaseMs,
    });
  }

  #reach(): Promise<void> {
    if (this.database === "answers") return Promise.resolve();
    return new Promise((_, reject) => {
      const fail = () => reject(new Error("it is out of reach"));
      if (this.database === "fails") fail();
      else this.clock.after(HANGS_MS, fail);
    });
  }
}
