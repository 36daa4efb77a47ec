import type { Person } from "../events/index.ts";
import type { GroupInfo } from "./group.ts";

/** All groups that the account is in, as WhatsApp tells them. */
export type HeardGroups = {
  readonly what: "groups";
  readonly groups: readonly GroupInfo[];
  /** When it was asked: what is known since then is newer. Milliseconds since 1970. */
  readonly askedAtMs: number;
};

/** A member has another label in a group. */
export type HeardMemberTag = {
  readonly what: "member_tag";
  readonly group: string;
  readonly member: Person;
  /** Null: none any more. */
  readonly tag: string | null;
};
