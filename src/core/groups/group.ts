import type { Person } from "../events/index.ts";

/** What somebody may do in a group: its maker is `superadmin`. */
export type GroupRole = "member" | "admin" | "superadmin";

/** Who has set something in a group, and when. Milliseconds since 1970. */
export type SetBy = { readonly by: Person | null; readonly atMs: number | null };

/** What the admins of a group decide. */
export type GroupSettings = {
  /** Only admins write. */
  readonly isAnnounce: boolean;
  /** Only admins change what the group shows of itself. */
  readonly isLocked: boolean;
  /** Who has its link is let in by an admin. */
  readonly hasApproval: boolean;
  /** Every member adds others. */
  readonly canMembersAdd: boolean;
  /** How long messages last; 0 is for ever. */
  readonly ephemeralSeconds: number;
};

/** What a group is called and what holds in it. Milliseconds since 1970. */
export type GroupFacts = GroupSettings & {
  readonly jid: string;
  readonly subject: string;
  readonly subjectSet: SetBy | null;
  readonly description: string | null;
  readonly descriptionSet: SetBy | null;
  readonly owner: Person | null;
  readonly createdAtMs: number | null;
  /** It holds other groups. */
  readonly isCommunity: boolean;
  /** The JID of the community that it belongs to. */
  readonly community: string | null;
  /** Where a community announces. */
  readonly isDefaultSubGroup: boolean;
  readonly isSuspended: boolean;
  /** As many as WhatsApp tells, whom it may not all name. */
  readonly memberCount: number;
};

/** Somebody in a group. */
export type MemberInfo = Person & {
  readonly role: GroupRole;
  /** What WhatsApp shows there of a number that is hidden. */
  readonly redactedPhone?: string;
};

/** A group as WhatsApp describes it. */
export type GroupInfo = GroupFacts & { readonly members: readonly MemberInfo[] };

/** A group that a session is in, as it is kept. Milliseconds since 1970. */
export type Group = GroupFacts & {
  /** Its number, which stays: later ones are larger. */
  readonly row: number;
  readonly sessionId: string;
  readonly firstSeenAtMs: number;
  readonly updatedAtMs: number;
};

/** A member of a group, as they are kept. */
export type GroupMember = MemberInfo & {
  readonly row: number;
  readonly sessionId: string;
  readonly group: string;
  /** The label that they have in the group; null while none is known. */
  readonly tag: string | null;
  readonly firstSeenAtMs: number;
  /** To the hour: when they were last known to be in it. */
  readonly lastSeenAtMs: number;
};

/** Somebody seen as a member of any group of a session. */
export type SeenPerson = Person & {
  /** By what they are known. */
  readonly key: string;
  /** The first of their rows. */
  readonly row: number;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
};

/** By what a member is known in a group: the LID, where there is one. */
export function memberKey({ jid, lid }: Person): string {
  return lid ?? jid ?? "";
}
