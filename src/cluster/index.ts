export { createDirectory, type Directory } from "./forwarding/directory.ts";
export {
  createForwarder,
  type ForwardedAnswer,
  type ForwardedCall,
  type Forwarder,
  type OwnSessions,
} from "./forwarding/forwarder.ts";
export { createInnerLine, type InnerLine } from "./forwarding/inner-line.ts";
export {
  listenInside,
  MOVED,
  type Arrival,
  type InnerDoor,
  type InnerListener,
} from "./forwarding/inner-listener.ts";
export { createSeals, type Seals } from "./forwarding/seals.ts";
export type { Node, NodeStore } from "./node-store.ts";
export type { Owned, Owner, OwnerStore, Stream } from "./owner-store.ts";
export type { Sharing } from "./sharing.ts";
export { createMembership, type Membership, type MembershipPorts } from "./membership/membership.ts";
export { createLending, type Lending, type LendingPorts } from "./lending/lending.ts";
export { WINDOW_MS, type Lent, type LoanWanted, type Settled, type SlotStore } from "./lending/slot-store.ts";
