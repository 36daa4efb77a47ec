import type { Group } from "../../groups.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { changeMembers } from "../groups/change-members.ts";
import { notifyMembers } from "../groups/notify-members.ts";
import { IqError } from "../iq.ts";

/** Beside the announcements. */
const MOST_GROUPS = 50;

export type Link = {
  readonly community: Group;
  readonly group: Group;
  readonly actor: string;
};

/** Throws an IqError where a community has as many groups as it can have. */
export function requireRoom({ jid }: Group, { groups }: ServerContext): void {
  if (groups.inCommunity(jid).length > MOST_GROUPS) throw new IqError(419, "resource-limit");
}

/** Puts a group into a community, with its members, and tells both. */
export function linkGroup({ community, group, actor }: Link, context: ServerContext): void {
  group.place = { kind: "in", community: community.jid, isDefault: false };
  tellBoth(
    { community, group, actor },
    (type, other) => stanza("link", { link_type: type }, [other]),
    context,
  );
  takeIn(group, community, actor, context);
}

/** Takes a group out of a community, whose members stay in both, and tells both. */
export function unlinkGroup({ community, group, actor }: Link, context: ServerContext): void {
  group.place = undefined;
  tellBoth(
    { community, group, actor },
    (type, other) => stanza("unlink", { unlink_type: type, unlink_reason: "unlink_group" }, [other]),
    context,
  );
}

/** Who is in a group of a community is in the community, and hears its announcements. */
function takeIn(group: Group, community: Group, actor: string, context: ServerContext): void {
  const persons = [...group.members.keys()].filter((person) => !community.members.has(person));
  if (persons.length === 0) return;
  const reason = "linked_group_join";
  changeMembers({ group: community, action: "add", persons, actor, reason }, context);
  const announcements = context.groups.inCommunity(community.jid).filter(isDefault);
  for (const each of announcements)
    changeMembers({ group: each, action: "add", persons, actor, reason }, context);
}

function isDefault({ place }: Group): boolean {
  return place?.kind === "in" && place.isDefault;
}

type Telling = (type: "parent_group" | "sub_group", other: Stanza) => Stanza;

function tellBoth({ community, group, actor }: Link, telling: Telling, context: ServerContext): void {
  const members = [...group.members.keys()];
  notifyMembers({ group, actor, members }, telling("parent_group", targetStanza(community)), context);
  const all = [...community.members.keys()];
  notifyMembers(
    { group: community, actor, members: all },
    telling("sub_group", targetStanza(group)),
    context,
  );
}

function targetStanza({ jid, subject, subjectAt }: Group): Stanza {
  return stanza("group", { jid, subject, s_t: subjectAt });
}
