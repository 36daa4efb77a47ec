import type { Clock, Log } from "../../core/index.ts";
import type { OwnerStore } from "../owner-store.ts";
import { hostAndPort } from "./address.ts";
import { createDirectory } from "./directory.ts";
import { createForwarder, type Forwarder, type OwnSessions } from "./forwarder.ts";
import { createInnerLine } from "./inner-line.ts";
import { listenInside, type InnerDoor } from "./inner-listener.ts";
import type { SeeSessions, SessionState } from "../../core/index.ts";
import { createSeals } from "./seals.ts";
import { createOwnAddress, WHO_TARGET } from "./own-address.ts";
import { createStates, STATES_TARGET } from "./states.ts";

export type ForwardingOptions = {
  /** host:port at which the other nodes reach this one. */
  readonly address: string;
  /** The same on all nodes, and used for nothing else. */
  readonly secret: string;
  readonly own: OwnSessions;
  readonly owners: Pick<OwnerStore, "ownersOf">;
  readonly clock: Clock;
  /** What a session that this node serves is doing. */
  readonly stateHere: (sessionId: string) => SessionState | undefined;
};

/** The way to the other nodes, and from them. */
export interface NodeForwarding extends Forwarder {
  /** host:port, with the port that was taken. */
  readonly address: string;
  /** What sessions are doing, wherever they are served. */
  readonly seeSessions: SeeSessions;
  /** Lets the other nodes in. Throws `unavailable`. */
  listen(door: InnerDoor, log: Log): Promise<void>;
  /** Once it listens: throws `unavailable` where its address does not lead to it. */
  requireReachable(): Promise<void>;
  close(): Promise<void>;
}

export function createForwarding(options: ForwardingOptions): NodeForwarding {
  const { secret, own, owners, clock } = options;
  const seals = createSeals(secret);
  const line = createInnerLine({ seals, clock });
  let { address } = options;
  let closeListener: () => Promise<void> = () => Promise.resolve();
  const states = createStates({ clock, line, owners, address: () => address, stateHere: options.stateHere });
  const ownAddress = createOwnAddress({ clock, line, address: () => address });
  const forwarder = createForwarder({
    address: () => address,
    own,
    directory: createDirectory(owners, clock),
    line,
  });
  return {
    ...forwarder,
    get address() {
      return address;
    },
    seeSessions: (sessionIds) => states.of(sessionIds),
    async listen(door, log) {
      const ownDoor: InnerDoor = {
        ...door,
        answer(incoming, outgoing, arrival) {
          if (incoming.url === STATES_TARGET) states.answer(outgoing, arrival.body);
          else if (incoming.url === WHO_TARGET) ownAddress.answer(outgoing);
          else door.answer(incoming, outgoing, arrival);
        },
      };
      const listener = await listenInside({ address, seals, clock, door: ownDoor, log });
      closeListener = () => listener.close();
      if (hostAndPort(address).port === 0) address = address.replace(/0$/, String(listener.port));
    },
    requireReachable: () => ownAddress.require(),
    async close() {
      line.close();
      await closeListener();
    },
  };
}
