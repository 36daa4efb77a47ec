import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  inviteCodeIn,
  inviteLink,
  membersRefused,
  toJid,
  type CreatedGroup as Created,
  type Group,
  type GroupEdit,
  type GroupMember,
  type MemberFailure,
  type MemberOutcome,
  type NewGroup,
  type Person,
  type PersonAddress,
} from "../../../src/core/index.ts";
import type { ListEnd } from "../../../src/http/answers/list-text.ts";
import type { AskedPage, PageQuery } from "../../../src/http/input/page-query.ts";
import { fromPageQuery } from "../dialect/page.ts";
import { fromJid, wrongJid, wrongValue } from "../dialect/wrong-value.ts";
import { exceeding } from "../messages/limits.ts";
import type {
  CreatedGroup,
  CreateGroupBody,
  GroupInvite,
  GroupMemberRow,
  GroupRow,
  JoinGroupBody,
  MembersBody,
  UpdateGroupBody,
} from "./schemas.ts";

/** As many as a group has. */
const MOST_PEOPLE = 1024;
const NO_INVITE = "takes an invite link or its code";
const ROW = /^\d{1,15}$/;

/** The JID of a group. Throws `malformed_input` for any other. */
export function fromGroup(gid: string): string {
  const address = fromJid("gid", gid);
  if (address.kind !== "group") throw wrongJid("gid", gid);
  return toJid(address);
}

/** The same before an action, which the router takes for a part of the name. */
export function fromGroupBefore(action: string, gid: string): string {
  return fromGroup(gid.endsWith(action) ? gid.slice(0, -action.length) : gid);
}

/** Somebody who is, or is to be, in a group. Throws `malformed_input`. */
export function fromPerson(field: string, jid: string): PersonAddress {
  const address = fromJid(field, jid);
  if (address.kind === "group") throw wrongJid(field, jid);
  return address;
}

/** At least one. Throws `malformed_input`. */
export function fromPeople({ participants = [] }: z.infer<typeof MembersBody>): readonly PersonAddress[] {
  if (participants.length === 0) {
    throw wrongValue("participants", "takes at least 1 entry", "at least one participant is required");
  }
  if (participants.length > MOST_PEOPLE) throw exceeding("participants", MOST_PEOPLE, "entries");
  return participants.map((jid) => fromPerson("participants", jid));
}

export function fromCreateGroup({ name = "", ...people }: z.infer<typeof CreateGroupBody>): NewGroup {
  if (name.trim() === "") throw wrongValue("name", "is missing", "name is required");
  return { subject: name, participants: fromPeople(people) };
}

/** Something of it is to be another. Throws `malformed_input`. */
export function fromUpdateGroup(body: z.infer<typeof UpdateGroupBody>): GroupEdit {
  const { subject, description, announce, locked } = body;
  const asked = [subject, description, announce, locked];
  if (asked.every((each) => each === undefined)) {
    throw wrongValue("body", "takes at least one setting", "no group settings to update");
  }
  return { subject, description, isAnnounce: announce, isLocked: locked };
}

/** The code of an invitation. Throws `malformed_input`. */
export function fromInvite({ invite = "" }: z.infer<typeof JoinGroupBody>): string {
  if (invite === "") throw wrongValue("invite", "is missing", "invite is required");
  const code = inviteCodeIn(invite);
  if (code === undefined) throw wrongValue("invite", NO_INVITE, `invite ${NO_INVITE}`);
  return code;
}

export function fromRowsQuery(query: PageQuery): AskedPage | undefined {
  return fromPageQuery(query, (text) => ROW.test(text));
}

export function toGroupRow(group: Group): z.infer<typeof GroupRow> {
  return {
    id: group.row,
    groupJid: group.jid,
    subject: group.subject,
    description: group.description,
    ownerJid: group.owner && jidOf(group.owner),
    participantCount: group.memberCount,
    isAnnounce: group.isAnnounce,
    isLocked: group.isLocked,
    createdAtWa: group.createdAtMs,
    firstSeenAt: group.firstSeenAtMs,
    updatedAt: group.updatedAtMs,
  };
}

export function toMemberRow(member: GroupMember): z.infer<typeof GroupMemberRow> {
  return {
    id: member.row,
    sessionId: member.sessionId,
    groupJid: member.group,
    lid: member.lid ?? member.jid ?? "",
    role: member.role,
    tag: member.tag,
    firstSeenAt: member.firstSeenAtMs,
    lastSeenAt: member.lastSeenAtMs,
  };
}

export function toGroupList(groups: AsyncIterable<Group>, page: AskedPage | undefined) {
  return { ...listOf(page), items: groups, toRow: toGroupRow } as const;
}

export function toMemberList(members: AsyncIterable<GroupMember>, page: AskedPage | undefined) {
  return { ...listOf(page), items: members, toRow: toMemberRow } as const;
}

/** What lists of numbered rows have alike. */
function listOf(page: AskedPage | undefined) {
  return {
    name: "data",
    before: {},
    after: ({ next }: ListEnd) => ({ nextCursor: next ?? "" }),
    page: page && { limit: page.limit, idOf: ({ row }: { readonly row: number }) => String(row) },
  } as const;
}

export function toCreatedGroup({ group }: Created): z.infer<typeof CreatedGroup> {
  return {
    groupJid: group.jid,
    subject: group.subject,
    description: group.description,
    ownerJid: group.owner && jidOf(group.owner),
    participants: group.memberCount,
    isAnnounce: group.isAnnounce,
    isLocked: group.isLocked,
  };
}

export function toInvite(code: string): z.infer<typeof GroupInvite> {
  return { invite: inviteLink(code) };
}

/** Who is in it already is no failure. Throws `members_refused` where nobody was let in. */
export function requireAdded(outcomes: readonly MemberOutcome[]): void {
  const isRefused = ({ failure }: MemberOutcome) => failure !== null && failure !== "already_member";
  if (outcomes.every(isRefused)) throw membersRefused(outcomes);
}

/** Who is not in it needs no removal. */
export function requireRemoved([outcome]: readonly MemberOutcome[]): void {
  requireDone(outcome?.failure === "not_a_member" ? null : outcome?.failure);
}

/** Throws `member_not_found` for who is not in the group, or does not wait to be let in. */
export function requireChanged(outcomes: readonly MemberOutcome[]): void {
  if (outcomes.some(({ failure }) => failure === null)) return;
  requireDone(outcomes[0]?.failure);
}

function requireDone(failure: MemberFailure | null | undefined): void {
  if (failure === null || failure === undefined) return;
  if (failure === "not_a_member" || failure === "not_on_whatsapp") {
    throw new GatewayError("member_not_found", "nobody of that name is in the group");
  }
  throw new GatewayError("group_forbidden", "the account may not do that to this member");
}

function jidOf({ jid, lid }: Person): string | null {
  return jid ?? lid;
}
