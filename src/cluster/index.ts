export type { OwnSessions } from "./forwarding/forwarder.ts";
export { createForwarding, type ForwardingOptions, type NodeForwarding } from "./forwarding/index.ts";
export { MOVED, type Arrival, type InnerDoor } from "./forwarding/inner-listener.ts";
export type { LivingNode, Node, NodeStore } from "./node-store.ts";
export type { Owned, Owner, OwnerStore, Taken } from "./owner-store.ts";
export {
  countsOf,
  kindOf,
  STREAM_KINDS,
  sumOf,
  type Stream,
  type StreamCounts,
  type StreamKind,
} from "./stream.ts";
export type { SharingSeen } from "./seen.ts";
export type { Sharing } from "./sharing.ts";
export { createMembership, type Membership, type MembershipPorts } from "./membership/membership.ts";
export { createLending, type Lending, type LendingPorts } from "./lending/lending.ts";
export { WINDOW_MS, type Lent, type LoanWanted, type Settled, type SlotStore } from "./lending/slot-store.ts";
