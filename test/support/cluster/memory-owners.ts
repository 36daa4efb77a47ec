import type { Clock } from "../../../src/core/index.ts";
import { GatewayError } from "../../../src/core/index.ts";
import {
  countsOf,
  kindOf,
  type Node,
  type NodeStore,
  type Taken,
  type Owner,
  type OwnerStore,
} from "../../../src/cluster/index.ts";

type Row = { address: string; endsAtMs: number; isLeaving: boolean };

/** What a database says of nodes and owners, in memory and by a clock of its own, for one test's nodes. */
export class MemoryOwners {
  readonly #clock: Clock;
  readonly #nodes = new Map<number, Row>();
  readonly #owners = new Map<string, { incarnation: number | null; epoch: number }>();
  #last = 0;

  constructor(clock: Clock, streams: readonly string[] = []) {
    this.#clock = clock;
    for (const stream of streams) this.add(stream);
  }

  add(stream: string, incarnation: number | null = null): void {
    this.#owners.set(stream, { incarnation, epoch: 0 });
  }

  remove(stream: string): void {
    this.#owners.delete(stream);
  }

  /** Of the node that lives at an address. */
  incarnationOf(address: string): number | null {
    return [...this.#nodes].find(([id, row]) => row.address === address && this.#lives(id))?.[0] ?? null;
  }

  /** Of a node by its address. */
  ownedAt(address: string): readonly string[] {
    return [...this.#owners].flatMap(([stream, { incarnation }]) =>
      incarnation !== null && this.#nodes.get(incarnation)?.address === address ? [stream] : [],
    );
  }

  #lives(incarnation: number | null): incarnation is number {
    return incarnation !== null && (this.#nodes.get(incarnation)?.endsAtMs ?? 0) > this.#clock.nowMs();
  }

  #owner(stream: string): Owner | undefined {
    const row = this.#owners.get(stream);
    if (!row) return undefined;
    const incarnation = this.#lives(row.incarnation) ? row.incarnation : null;
    const address = incarnation === null ? null : (this.#nodes.get(incarnation)?.address ?? null);
    return { stream, epoch: row.epoch, incarnation, address };
  }

  #take(incarnation: number, stream: string): Taken[] {
    const row = this.#owners.get(stream);
    if (!row || this.#lives(row.incarnation)) return [];
    const { incarnation: from } = row;
    row.incarnation = incarnation;
    row.epoch++;
    return [{ stream, epoch: row.epoch, from }];
  }

  /** As one node reaches it; `cut` is asked before each. */
  reachedBy(cut: () => Promise<void>): { nodes: NodeStore; owners: OwnerStore } {
    return { nodes: this.#nodeStore(cut), owners: this.#ownerStore(cut) };
  }

  #nodeStore(cut: () => Promise<void>): NodeStore {
    return {
      join: async (address, leaseMs) => {
        await cut();
        const isTaken = [...this.#nodes].some(([id, row]) => row.address === address && this.#lives(id));
        if (isTaken) throw new GatewayError("unavailable", "another node has this DUET_NODE_ADDRESS");
        const incarnation = ++this.#last;
        this.#nodes.set(incarnation, { address, endsAtMs: this.#clock.nowMs() + leaseMs, isLeaving: false });
        return incarnation;
      },
      renew: async (incarnation, leaseMs, isLeaving) => {
        await cut();
        const row = this.#nodes.get(incarnation);
        if (!row || !this.#lives(incarnation)) return false;
        Object.assign(row, { endsAtMs: this.#clock.nowMs() + leaseMs, isLeaving });
        return true;
      },
      leave: async (incarnation) => {
        await cut();
        const row = this.#nodes.get(incarnation);
        if (row) row.endsAtMs = 0;
      },
      list: async () => {
        await cut();
        return this.#living();
      },
      counted: async () => {
        await cut();
        return this.#living();
      },
    };
  }

  #living(): Node[] {
    return [...this.#nodes].flatMap(([incarnation, row]) =>
      this.#lives(incarnation) ? [this.#nodeOf(incarnation, row)] : [],
    );
  }

  #nodeOf(incarnation: number, { address, endsAtMs, isLeaving }: Row): Node {
    const owned = countsOf(
      [...this.#owners].flatMap(([stream, row]) => (row.incarnation === incarnation ? [stream] : [])),
    );
    return { address, incarnation, isLeaving, owned, leftMs: endsAtMs - this.#clock.nowMs() };
  }

  #ownerStore(cut: () => Promise<void>): OwnerStore {
    const all = () => [...this.#owners.keys()].flatMap((stream) => this.#owner(stream) ?? []);
    const free = () => all().filter(({ incarnation }) => incarnation === null);
    return {
      takeFree: async (incarnation, most) => {
        await cut();
        const taken = { sessions: 0, organizations: 0 };
        const isTaken = ({ stream }: Owner) => taken[kindOf(stream)]++ < most[kindOf(stream)];
        return free()
          .filter(isTaken)
          .flatMap(({ stream }) => this.#take(incarnation, stream));
      },
      countFree: async () => {
        await cut();
        return countsOf(free().map(({ stream }) => stream));
      },
      countOwned: async (incarnation) => {
        await cut();
        return all().filter((owner) => owner.incarnation === incarnation).length;
      },
      take: async (incarnation, stream) => {
        await cut();
        const from = this.#owners.get(stream)?.incarnation ?? null;
        this.#take(incarnation, stream);
        const owner = this.#owner(stream);
        return owner && { ...owner, from };
      },
      release: async (incarnation, streams, to) => {
        await cut();
        for (const stream of streams) {
          const row = this.#owners.get(stream);
          if (row?.incarnation !== incarnation) continue;
          row.incarnation = to ?? null;
          row.epoch++;
        }
      },
      ownedBy: async (incarnation) => {
        await cut();
        return all().filter((owner) => owner.incarnation === incarnation);
      },
      ownersOf: async (streams) => {
        await cut();
        return all().filter(({ stream }) => streams.includes(stream));
      },
      list: async (after = "", limit) => {
        await cut();
        return all()
          .filter(({ stream }) => stream > after)
          .slice(0, limit);
      },
    };
  }
}
