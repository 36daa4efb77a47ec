import {
  createLending,
  createMembership,
  type Lending,
  type NodeForwarding,
  type OwnerStore,
  type OwnSessions,
} from "./cluster/index.ts";
import type { Config } from "./config.ts";
import type { Clock, Log, SeenSession, SeeSessions, Serving, SessionState } from "./core/index.ts";
import type { Inside } from "./http/server/server.ts";
import { createNode, ownBy, type Node } from "./node.ts";
import type { Store } from "./store/index.ts";

/** Who serves what, where a test has arranged it. */
export type ArrangedNode = {
  readonly address: string;
  readonly own: OwnSessions;
  readonly owners: Pick<OwnerStore, "ownersOf">;
};

export type AmongNodesOptions = {
  readonly config: Pick<Config, "nodeAddress" | "leaseSeconds">;
  readonly store: Pick<Store, "sharing" | "slots" | "tickets" | "signer">;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly arranged: ArrangedNode | undefined;
};

/** What is served here, once there is a core that serves. */
export type ServedHere = {
  readonly serving: Serving;
  /** What a session that it serves is doing. */
  readonly stateHere: (sessionId: string) => SessionState;
  /** For lines that anybody can cause. */
  readonly strangersLog: Log;
};

/** A gateway among others that serve the same database; where there can be no others nothing of it does anything. */
export interface AmongNodes {
  readonly isShared: boolean;
  /** Whether it may serve anything just now. */
  hasLease(): boolean;
  /** Throws `unavailable` while it may serve nothing. */
  requireLease(): void;
  readonly seeSessions: SeeSessions | undefined;
  /** It turned out that another node has this one. */
  onMoved(stream: string): void;
  /** Limits that hold over all nodes. */
  readonly callerWindow: Lending | undefined;
  /** Tickets that any node may be shown. */
  readonly tickets: Store["tickets"];
  /** Makes the way to the others. */
  serve(here: ServedHere): NodeForwarding | undefined;
  /** Listens for the others, joins them and takes its share. Rejects with `unavailable`. */
  begin(inside: Inside): Promise<void>;
  /** Gives what it has to those who stay. */
  handOver(): Promise<void>;
  /** What it has is free at once, for a process that is about to end. Resolves within a second. */
  abandon(): Promise<void>;
  /** What it still has is free, and no other node is asked or answered any more. */
  end(): Promise<void>;
}

/** Until this node has a way to the others. */
const NOBODY_SEEN = Promise.resolve(new Map<string, SeenSession>());

export function createAmongNodes(options: AmongNodesOptions): AmongNodes {
  const { store, clock } = options;
  const { sharing, slots } = store;
  let node: Node | undefined;
  return {
    isShared: sharing !== undefined,
    hasLease: () => node?.hasLease !== false,
    requireLease: () => node?.requireLease(),
    seeSessions: sharing && ((sessionIds) => node?.forwarding.seeSessions(sessionIds) ?? NOBODY_SEEN),
    onMoved: (stream) => node?.moved(stream),
    callerWindow: sharing && slots && createLending({ clock, slots, nodes: sharing.nodes }),
    tickets: sharing && store.tickets,
    serve(here) {
      node = nodeOf(options, here);
      return node?.forwarding;
    },
    begin: async (inside) => node?.begin(inside),
    handOver: async () => node?.handOver(),
    abandon: async () => node?.abandon(),
    end: async () => node?.end(),
  };
}

function nodeOf(options: AmongNodesOptions, here: ServedHere): Node | undefined {
  const { config, store, clock, log, chance, arranged } = options;
  const { sharing, signer } = store;
  const { nodeAddress: address } = config;
  const common = { clock, signer, stateHere: here.stateHere, strangersLog: here.strangersLog };
  if (!sharing || address === undefined)
    return arranged && createNode({ ...arranged, ...common, membership: undefined });
  const leaseMs = config.leaseSeconds * 1_000;
  const { serving } = here;
  const membership = createMembership({ clock, log, chance, ...sharing, serving, address, leaseMs });
  return createNode({ ...common, address, owners: sharing.owners, own: ownBy(membership), membership });
}
