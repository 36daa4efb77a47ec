import type { z } from "@hono/zod-openapi";
import {
  inviteLink,
  toGatewayError,
  type CreatedGroup,
  type DescribedGroup,
  type GroupEdit,
  type GroupInfo as Described,
  type JoinRequest,
  type MemberInfo,
  type NewGroup,
  type PersonAddress,
  type Session,
  type SetBy,
  type WithPicture,
} from "../../../src/core/index.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import { refusedNumber } from "../dialect/chat-number.ts";
import { refusedValue } from "../dialect/refused-value.ts";
import { fromMediaText } from "../messages/sending/media/members.ts";
import { groupJidIn } from "./identifier.ts";
import { jidOf, numberOf, personIn, toResult } from "./members.convert.ts";
import type {
  CreatedResponse,
  GroupDetail,
  GroupInfo,
  InfoResponse,
  JoinedResponse,
  LeftResponse,
  LinkResetResponse,
  Participant,
  RequestsResponse,
  Settings,
  UpdatedResponse,
} from "./answers.schemas.ts";
import type { CreateGroupBody, UpdateGroupBody } from "./schemas.ts";

type Asked = z.infer<typeof UpdateGroupBody>;

export function fromCreateBody(body: z.infer<typeof CreateGroupBody>): NewGroup & WithPicture {
  const { name, participants, description, image, communityJid, groupSettings } = body;
  return {
    subject: name,
    participants: participants.map(fromParticipant),
    edit: editOf(description || undefined, groupSettings),
    ...(image && { picture: fromMediaText(image) }),
    ...(communityJid && { community: fromCommunity(communityJid) }),
  };
}

function fromCommunity(text: string): string {
  const jid = groupJidIn(text);
  if (jid === undefined) throw refusedValue(`Invalid communityJid: ${text.slice(0, 100)}`);
  return jid;
}

/** Throws `malformed_input` for who cannot be anybody. */
function fromParticipant(text: string): PersonAddress {
  const address = personIn(text);
  if (!address) throw refusedNumber(text);
  return address;
}

/** Throws `malformed_input` where nothing is to be changed. */
export function fromUpdateBody(body: Asked): GroupEdit & WithPicture {
  const { name, description, image, removeImage, groupSettings } = body;
  const edit = { ...editOf(description, groupSettings), subject: name };
  const picture = removeImage ? null : image ? fromMediaText(image) : undefined;
  const isNothing = Object.values(edit).every((value) => value === undefined) && picture === undefined;
  if (isNothing) throw refusedValue("At least one field is required");
  return { ...edit, picture };
}

function editOf(description: string | undefined, settings: Asked["groupSettings"] = {}): GroupEdit {
  const { membersCanEditInfo, membersCanSendMessages, membersCanAddOthers, requireAdminApproval } = settings;
  return {
    description,
    isLocked: not(membersCanEditInfo),
    isAnnounce: not(membersCanSendMessages),
    canMembersAdd: membersCanAddOthers,
    hasApproval: requireAdminApproval,
  };
}

function not(flag: boolean | undefined): boolean | undefined {
  return flag === undefined ? undefined : !flag;
}

/** In which member of a body each thing of a group is. */
const FIELDS: Readonly<Record<string, string>> = {
  subject: "name",
  description: "description",
  picture: "image",
};

function fieldOf(what: string): string {
  return FIELDS[what] ?? "groupSettings";
}

export function toCreated(created: CreatedGroup, described: DescribedGroup): z.infer<typeof CreatedResponse> {
  const refused = created.members.filter(({ failure }) => failure !== null);
  const failed = created.failed.map(({ what, error }) => ({ field: fieldOf(what), error: error.message }));
  return {
    success: true,
    message: "Group created successfully",
    group: toGroupInfo(described),
    ...(refused.length > 0 && { failedParticipants: refused.map((each) => toResult(each, "add")) }),
    ...(failed.length > 0 && { failedFields: failed }),
  };
}

/** What there is to tell of a group that was made: that it was, also where it cannot be read by now. */
export async function describeCreated(
  { describe }: Pick<DialectKit["core"]["groups"], "describe">,
  session: Session,
  group: Described,
): Promise<DescribedGroup> {
  return describe(session, group.jid).catch(() => ({ group, inviteCode: null }));
}

export function toUpdated(
  changed: readonly string[],
  described: DescribedGroup,
): z.infer<typeof UpdatedResponse> {
  const fields = [...new Set(changed.map(fieldOf))];
  return {
    success: true,
    message: `Group updated successfully: ${fields.join(", ")}`,
    group: toGroupInfo(described),
  };
}

export function toGroupInfo({ group, inviteCode }: DescribedGroup): z.infer<typeof GroupInfo> {
  return {
    ...toShownGroup({ group, inviteCode }),
    participants: group.members.map(toParticipant),
  };
}

function toShownGroup({
  group,
  inviteCode,
}: DescribedGroup): Omit<z.infer<typeof GroupInfo>, "participants"> {
  const { jid, subject, description, owner, memberCount, isCommunity, community } = group;
  return {
    jid,
    name: subject,
    description: description ?? "",
    ...(inviteCode !== null && { inviteCode, inviteLink: inviteLink(inviteCode) }),
    ...(owner && { createdBy: jidOf(owner) }),
    participantCount: memberCount,
    groupSettings: toSettings(group),
    isCommunity,
    ...(community !== null && { communityJid: community }),
  };
}

function toSettings(group: Described): z.infer<typeof Settings> {
  const { isLocked, isAnnounce, canMembersAdd, hasApproval } = group;
  return {
    membersCanEditInfo: !isLocked,
    membersCanSendMessages: !isAnnounce,
    membersCanAddOthers: canMembersAdd,
    requireAdminApproval: hasApproval,
  };
}

/** Somebody in a group. */
export function toParticipant({ role, ...person }: MemberInfo): z.infer<typeof Participant> {
  const { lid } = person;
  return {
    jid: jidOf(person),
    ...(lid !== null && { lid }),
    isAdmin: role !== "member",
    isSuperAdmin: role === "superadmin",
  };
}

export function toInfo(
  group: DescribedGroup,
  image: string | null,
  withParticipants: boolean,
): z.infer<typeof InfoResponse> {
  return {
    success: true,
    message: "Group info retrieved successfully",
    group: toDetail(group, image, withParticipants),
  };
}

function toDetail(
  { group, inviteCode }: DescribedGroup,
  image: string | null,
  withParticipants: boolean,
): z.infer<typeof GroupDetail> {
  const { createdAtMs, subjectSet, descriptionSet, ephemeralSeconds, isSuspended, isDefaultSubGroup } = group;
  const [nameSetBy, nameSetAt] = toSet(subjectSet);
  const [descriptionSetBy, descriptionSetAt] = toSet(descriptionSet);
  return {
    ...toShownGroup({ group, inviteCode }),
    ...(withParticipants && { participants: group.members.map(toParticipant) }),
    image,
    createdAt: toMoment(createdAtMs),
    metadata: { nameSetBy, nameSetAt, descriptionSetBy, descriptionSetAt },
    isEphemeral: ephemeralSeconds > 0,
    isIncognito: false,
    isSuspended,
    isDefaultSubGroup,
  };
}

function toSet(set: SetBy | null): readonly [string | undefined, string | undefined] {
  return [set?.by ? jidOf(set.by) : undefined, toMoment(set?.atMs ?? null)];
}

function toMoment(atMs: number | null): string | undefined {
  return atMs === null ? undefined : new Date(atMs).toISOString();
}

export function toJoined({
  group,
  isWaiting,
}: {
  readonly group: string;
  readonly isWaiting: boolean;
}): z.infer<typeof JoinedResponse> {
  return {
    success: true,
    message: isWaiting ? "Join request sent, waiting for approval" : "Successfully joined the group",
    groupJid: group,
    requiresApproval: isWaiting,
  };
}

export function toLinkReset(groupJid: string, inviteCode: string): z.infer<typeof LinkResetResponse> {
  const message = "Group invite link reset successfully";
  return { success: true, message, groupJid, inviteCode, inviteLink: inviteLink(inviteCode) };
}

export function toRequests(
  groupJid: string,
  asking: readonly JoinRequest[],
): z.infer<typeof RequestsResponse> {
  const requests = asking.map(({ jid, lid, atMs }) => ({
    jid: lid ?? jid ?? "",
    phoneNumber: numberOf({ jid, lid }),
    requestedAt: toMoment(atMs) ?? null,
  }));
  const total = requests.length;
  return { success: true, message: `${total} pending requests found`, groupJid, requests, meta: { total } };
}

export function toLeft(groupJid: string): z.infer<typeof LeftResponse> {
  return { success: true, message: "Successfully left the group", groupJid };
}

/** Where a picture cannot be told everything else is. */
export function unlessConnected(error: unknown): null {
  if (toGatewayError(error).code === "session_not_connected") throw error;
  return null;
}
