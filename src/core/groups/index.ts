export {
  createGroupDetails,
  type DescribedGroup,
  type GroupDetails,
  type WithPicture,
} from "./group-details.ts";
export type { GroupEdit } from "./group-edit.ts";
export type { GroupStore, KeptChange, MemberIn, RowPage } from "./group-store.ts";
export {
  memberKey,
  type Group,
  type GroupFacts,
  type GroupInfo,
  type GroupMember,
  type GroupRole,
  type GroupSettings,
  type MemberInfo,
  type SeenPerson,
  type SetBy,
} from "./group.ts";
export {
  createGroups,
  membersRefused,
  type CreatedGroup,
  type Groups,
  type MemberAction,
  type NewGroup,
} from "./groups.ts";
export type { HeardGroups, HeardMemberTag } from "./heard-groups.ts";
export { inviteCodeIn, inviteLink } from "./invite.ts";
export { keepAllGroups, keepGroups } from "./keep-groups.ts";
export { keepingRedactedPhones } from "./redacted-phones.ts";
export { keptGroup, subjectOf } from "./subject-of.ts";
export type { MemberFailure, MemberOutcome } from "./members.ts";
export type { GroupStep, Invitee, JoinRequest, LineGroups, MemberAnswer } from "./line-groups.ts";
