import { isAdmin, type Group } from "../../groups.ts";
import { childOf, childrenOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { placeStanzas } from "../groups/group-stanza.ts";
import { badRequest, forbidden, itemNotFound, notAcceptable } from "../iq.ts";
import { linkGroup, requireRoom, unlinkGroup } from "./link-group.ts";
import { requireCommunity, requireOwnCommunity } from "./require-community.ts";

const SUB_GROUP = "sub_group";

/** Puts groups into a community, which who is an admin of both may: all of them, or none. */
export function link(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const actor = device.number;
  const community = requireOwnCommunity(iq.attrs["to"] ?? "", actor, context);
  const asked = childOf(childOf(iq, "links"), "link");
  if (asked?.attrs["link_type"] !== SUB_GROUP) throw badRequest();
  const groups = jidsIn(asked).map((jid) => requireFree(jid, actor, context));
  for (const group of groups) {
    requireRoom(community, context);
    linkGroup({ community, group, actor }, context);
  }
  const linked = groups.map(({ jid }) => stanza("group", { jid }));
  return [stanza("links", {}, [stanza("link", { link_type: SUB_GROUP }, linked)])];
}

/** Takes groups out of a community, which its admins may; the answer says of each whether it was. */
export function unlink(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const actor = device.number;
  const community = requireOwnCommunity(iq.attrs["to"] ?? "", actor, context);
  const asked = childOf(iq, "unlink");
  if (asked?.attrs["unlink_type"] !== SUB_GROUP) throw badRequest();
  const rows = jidsIn(asked).map((jid) => {
    const refusal = takeOut(jid, community, actor, context);
    return stanza("group", { jid }, refusal === undefined ? undefined : [stanza(refusal)]);
  });
  return [stanza("unlink", { unlink_type: SUB_GROUP }, rows)];
}

/** The groups of a community, for who is in it. */
export function subGroups(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const { jid } = requireCommunity(iq.attrs["to"] ?? "", device.number, context);
  const groups = context.groups.inCommunity(jid).map((group) => {
    const { subject, subjectAt, createdAt, members } = group;
    const id = group.jid.slice(0, group.jid.indexOf("@"));
    const attributes = { id, subject, s_t: subjectAt, creation: createdAt, size: String(members.size) };
    return stanza("group", attributes, [...placeStanzas(group)]);
  });
  return [stanza("sub_groups", {}, groups)];
}

/** Undefined when it was taken out, else why it was not. */
function takeOut(jid: string, community: Group, actor: string, context: ServerContext): string | undefined {
  const group = context.groups.find(jid);
  if (group?.place?.kind !== "in" || group.place.community !== community.jid) return "not_exist";
  if (group.place.isDefault) return "not_acceptable";
  unlinkGroup({ community, group, actor }, context);
  return undefined;
}

/** A group of the actor's that is in no community, and is none. */
function requireFree(jid: string, actor: string, { groups }: ServerContext): Group {
  const group = groups.find(jid);
  if (!group) throw itemNotFound();
  if (!isAdmin(group, actor)) throw forbidden();
  if (group.place) throw notAcceptable();
  return group;
}

function jidsIn(asked: Stanza): readonly string[] {
  const jids = childrenOf(asked).flatMap(({ tag, attrs }) => (tag === "group" ? [attrs["jid"] ?? ""] : []));
  if (jids.length === 0 || new Set(jids).size < jids.length) throw badRequest();
  return jids;
}
