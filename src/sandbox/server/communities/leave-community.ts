import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { changeMembers } from "../groups/change-members.ts";
import { requireCommunity } from "./require-community.ts";

const NOT_ALLOWED = "405";

/** Somebody leaves a community with all its groups, but for its owner; the row of the answer says whether it was done. */
export function leaveCommunity(asked: Stanza, actor: string, context: ServerContext): Stanza {
  const named = { parent_group_jid: asked.attrs["parent_group_jid"] };
  const community = requireCommunity(named.parent_group_jid ?? "", actor, context);
  if (community.members.get(actor) === "superadmin")
    return stanza("linked_groups", { ...named, error: NOT_ALLOWED });
  for (const group of [...context.groups.inCommunity(community.jid), community]) {
    if (!group.members.has(actor)) continue;
    changeMembers({ group, action: "remove", persons: [actor], actor }, context);
  }
  return stanza("linked_groups", named);
}
