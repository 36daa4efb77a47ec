export type { Node, NodeStore } from "./node-store.ts";
export type { Owned, Owner, OwnerStore, Stream } from "./owner-store.ts";
export { createLending, type Lending, type LendingPorts } from "./lending/lending.ts";
export { WINDOW_MS, type Lent, type LoanWanted, type Settled, type SlotStore } from "./lending/slot-store.ts";
export { createMembership, type Membership, type MembershipPorts } from "./membership/membership.ts";
