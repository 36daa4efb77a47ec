import type { GroupInfo, MemberInfo } from "../../../../src/core/index.ts";
import { ALICE, AT_MS, BOB } from "./filled-stores.ts";

/** JIDs of groups. */
export const GARDEN = "120363000000000001@g.us";
export const PARK = "120363000000000002@g.us";

export const bob: MemberInfo = { jid: BOB, lid: "66@lid", role: "admin" };
export const alice: MemberInfo = { jid: ALICE, lid: null, role: "member" };

/** A group as WhatsApp describes it. */
export function groupOf(jid: string, changes: Partial<GroupInfo> = {}): GroupInfo {
  const members = changes.members ?? [bob, alice];
  return {
    jid,
    subject: "Garden",
    subjectSet: { by: null, atMs: AT_MS },
    description: null,
    descriptionSet: null,
    owner: null,
    createdAtMs: AT_MS,
    isAnnounce: false,
    isLocked: false,
    hasApproval: false,
    canMembersAdd: false,
    ephemeralSeconds: 0,
    isCommunity: false,
    community: null,
    isDefaultSubGroup: false,
    isSuspended: false,
    memberCount: members.length,
    ...changes,
    members,
  };
}
