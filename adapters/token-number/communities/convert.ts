import type { z } from "@hono/zod-openapi";
import type { CreatedCommunity, Moved, NewCommunity, SubGroup } from "../../../src/core/index.ts";
import { UNREADABLE_COMMUNITY } from "../dialect/own-wordings.ts";
import { refusedValue } from "../dialect/refused-value.ts";
import { toGroupInfo } from "../groups/convert.ts";
import { groupJidIn } from "../groups/identifier.ts";
import { fromMediaText } from "../messages/sending/media/members.ts";
import type {
  CommunityCreatedResponse,
  CommunityGroupsBody,
  CreateCommunityBody,
  LinkedResponse,
  SubGroupsQuery,
  SubGroupsResponse,
  UnlinkedResponse,
} from "./schemas.ts";

/** A community that is to be made; `unread` are no JIDs of groups. */
export type AskedCommunity = { readonly community: NewCommunity; readonly unread: readonly string[] };

export function fromCreateBody(body: z.infer<typeof CreateCommunityBody>): AskedCommunity {
  const { name, description, image, groupJid = [], membershipApprovalMode } = body;
  const { groups, unread } = fromGroupJids(groupJid);
  const community = {
    subject: name,
    description: description || undefined,
    ...(image && { picture: fromMediaText(image) }),
    isApprovalRequired: membershipApprovalMode !== "",
    groups,
  };
  return { community, unread };
}

export function toCreated(
  { unread }: AskedCommunity,
  { isCommunity, moved, pictureError, ...described }: CreatedCommunity,
): z.infer<typeof CommunityCreatedResponse> {
  return {
    success: true,
    message: isCommunity
      ? "Community created successfully"
      : "Community not available for this account, created as a regular group",
    group: toGroupInfo(described),
    isCommunity,
    linkedGroups: [...moved.moved],
    failedGroups: [...moved.failed, ...unread],
    ...(pictureError && { imageError: pictureError.message }),
  };
}

/** Groups that are to be moved; `unread` are no JIDs of groups. */
export type AskedMove = {
  readonly community: string;
  readonly groups: readonly string[];
  readonly unread: readonly string[];
};

/** Throws `malformed_input` for a community whose JID cannot be read. */
export function fromGroupsBody({ communityJid, groupJid }: z.infer<typeof CommunityGroupsBody>): AskedMove {
  const community = groupJidIn(communityJid);
  if (community === undefined) throw refusedValue(UNREADABLE_COMMUNITY);
  return { community, ...fromGroupJids(groupJid) };
}

/** Each once, in their order. */
export function fromGroupJids(texts: readonly string[]): Pick<AskedMove, "groups" | "unread"> {
  const jids = texts.map(groupJidIn);
  return {
    groups: [...new Set(jids.filter((jid) => jid !== undefined))],
    unread: texts.filter((_, index) => jids[index] === undefined),
  };
}

export function toLinked(asked: AskedMove, moved: Moved): z.infer<typeof LinkedResponse> {
  return toMoved(asked, moved, (done, all) => `Linked ${done} of ${all} groups to community`);
}

export function toUnlinked(asked: AskedMove, moved: Moved): z.infer<typeof UnlinkedResponse> {
  return toMoved(asked, moved, (done, all) => `Unlinked ${done} of ${all} groups from community`);
}

function toMoved(
  { groups, unread }: AskedMove,
  { moved, failed }: Moved,
  sentence: (done: number, all: number) => string,
): z.infer<typeof LinkedResponse> {
  return {
    success: moved.length > 0,
    message: sentence(moved.length, groups.length + unread.length),
    linked: [...moved],
    failed: [...failed, ...unread],
  };
}

export function fromSubGroupsQuery({ communityJid }: z.infer<typeof SubGroupsQuery>): string {
  const text = communityJid.trim();
  const jid = groupJidIn(text.includes("@") ? text : `${text}@g.us`);
  if (jid === undefined) throw refusedValue("invalid community JID: it is not the JID of a group");
  return jid;
}

export function toSubGroups(
  communityJid: string,
  groups: readonly SubGroup[],
): z.infer<typeof SubGroupsResponse> {
  const subgroups = groups.map(({ jid, subject, isDefault }) => ({
    jid,
    name: subject,
    isDefaultSubGroup: isDefault,
  }));
  return { success: true, message: `${subgroups.length} subgroup(s) found`, communityJid, subgroups };
}
