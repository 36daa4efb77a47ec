import {
  createDirectory,
  createForwarder,
  createInnerLine,
  createMembership,
  createSeals,
  listenInside,
  MOVED,
  type InnerListener,
  type Sharing,
} from "./cluster/index.ts";
import { GatewayError, type Clock, type Log, type Serving, type Signer } from "./core/index.ts";
import type { Forwarding } from "./http/forwarding/forwarding.ts";
import type { Inside } from "./http/server/server.ts";

export type NodeOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** For lines that anybody can cause. */
  readonly strangersLog: Log;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly sharing: Sharing;
  readonly serving: Serving;
  readonly signer: Signer;
  /** host:port at which the other nodes reach this one. */
  readonly address: string;
  readonly leaseMs: number;
};

/** This gateway as one of several that share a database. */
export interface Node {
  /** The way to what the others serve. */
  readonly forwarding: Forwarding;
  /** It turned out that another node has these. */
  moved(sessionIds: readonly string[]): void;
  /** Throws `unavailable` while it may serve nothing. */
  requireLease(): void;
  /** Listens for the others, joins them and takes its share. Rejects with `unavailable`. */
  begin(inside: Inside): Promise<void>;
  /** Gives what it has to those who stay, and answers no other node any more. */
  handOver(): Promise<void>;
  /** What it still has is free. */
  end(): Promise<void>;
}

export function createNode(options: NodeOptions): Node {
  const { clock, log, strangersLog, sharing, signer, address } = options;
  const seals = createSeals(signer.sign("between nodes"));
  const line = createInnerLine({ seals, clock });
  const membership = createMembership({ ...options, ...sharing });
  let listener: InnerListener | undefined;
  const own = {
    isMine: (sessionId: string) => membership.isMine(sessionId),
    async takeFor(sessionId: string) {
      await membership.takeFor(sessionId);
      return membership.isMine(sessionId);
    },
  };

  return {
    forwarding: createForwarder({ address, own, directory: createDirectory(sharing.owners, clock), line }),
    moved(sessionIds) {
      for (const id of sessionIds) membership.moved(id);
    },
    requireLease() {
      if (!membership.isIn) throw new GatewayError("unavailable", "this node has no lease just now");
    },
    async begin(inside) {
      listener = await listenInside({
        address,
        seals,
        clock,
        log: strangersLog,
        door: {
          answer: (incoming, outgoing, arrival) => inside.answer(incoming, outgoing, asCall(arrival)),
          upgrade: (incoming, socket, head, arrival) =>
            inside.upgrade(incoming, socket, head, asCall(arrival)),
        },
      });
      await membership.begin();
      log.info("joined the other nodes", { address });
    },
    async handOver() {
      const isGiven = await membership.handOver();
      if (isGiven) log.info("everything is handed over to the other nodes");
      await listener?.close();
    },
    async end() {
      await membership.end();
      line.close();
    },
  };
}

function asCall<Arrival extends { readonly headers: Readonly<Record<string, string>> }>(arrival: Arrival) {
  return { ...arrival, moved: { ...MOVED, headers: { ...MOVED.headers, ...arrival.headers } } };
}
