import {
  createForwarding,
  MOVED,
  type Arrival,
  type InnerDoor,
  type Membership,
  type NodeForwarding,
  type OwnerStore,
  type OwnSessions,
} from "./cluster/index.ts";
import { GatewayError, type Clock, type Log, type SessionState, type Signer } from "./core/index.ts";
import type { InnerCall } from "./http/forwarding/inner-call.ts";
import type { Inside } from "./http/server/server.ts";

export type NodeOptions = {
  readonly clock: Clock;
  /** For lines that anybody can cause. */
  readonly strangersLog: Log;
  readonly signer: Signer;
  /** host:port at which the other nodes reach this one. */
  readonly address: string;
  readonly owners: Pick<OwnerStore, "ownersOf">;
  /** What it serves is its own affair. */
  readonly own: OwnSessions;
  /** What a session that it serves is doing. */
  readonly stateHere: (sessionId: string) => SessionState;
  /** Undefined where a test has arranged who owns what. */
  readonly membership: Membership | undefined;
};

/** This gateway as one of several that share a database. */
export interface Node {
  /** The way to what the others serve, and from them. */
  readonly forwarding: NodeForwarding;
  /** It turned out that another node has this one. */
  moved(stream: string): void;
  /** Whether it may serve anything just now. */
  readonly hasLease: boolean;
  /** Throws `unavailable` while it may serve nothing. */
  requireLease(): void;
  /** Listens for the others, joins them and takes its share. Rejects with `unavailable`. */
  begin(inside: Inside): Promise<void>;
  /** Gives what it has to those who stay. */
  handOver(): Promise<void>;
  /** What it still has is free, and no other node is asked or answered any more. */
  end(): Promise<void>;
  /** What it has is free at once, for a process that is about to end. Resolves within a second. */
  abandon(): Promise<void>;
}

export function createNode(options: NodeOptions): Node {
  const { strangersLog, signer, membership } = options;
  const secret = signer.sign("the nodes among themselves");
  const forwarding = createForwarding({ ...options, secret });

  return {
    forwarding,
    moved(stream) {
      membership?.moved(stream);
    },
    get hasLease() {
      return membership?.isIn !== false;
    },
    requireLease() {
      if (membership?.isIn === false)
        throw new GatewayError("unavailable", "this node has no lease just now");
    },
    async begin(inside) {
      await forwarding.listen(innerDoorOf(inside), strangersLog);
      if (!membership) return;
      await forwarding.requireReachable();
      await membership.begin();
    },
    async handOver() {
      await membership?.handOver();
    },
    async abandon() {
      await membership?.abandon();
    },
    async end() {
      await membership?.end();
      await forwarding.close();
    },
  };
}

/** What a member of the cluster serves. */
export function ownBy(membership: Membership): OwnSessions {
  return {
    isMine: (sessionId) => membership.isMine(sessionId),
    async takeFor(sessionId) {
      await membership.takeFor(sessionId);
      return membership.isMine(sessionId);
    },
  };
}

/** Lets in what other nodes ask. */
function innerDoorOf(inside: Inside): InnerDoor {
  const callOf = (arrival: Arrival): InnerCall => ({
    ...arrival,
    moved: { status: MOVED.status, headers: { ...arrival.headers, ...MOVED.headers } },
  });
  return {
    answer: (incoming, outgoing, arrival) => inside.answer(incoming, outgoing, callOf(arrival)),
    upgrade: (incoming, socket, head, arrival) => inside.upgrade(incoming, socket, head, callOf(arrival)),
  };
}
