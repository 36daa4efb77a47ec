import type { Group } from "../../groups.ts";
import { childOf, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { createGroup, type Founding } from "../groups/create-group.ts";
import { badRequest } from "../iq.ts";
import { createCommunity, createGeneralChat } from "./create-community.ts";
import { linkGroup, requireRoom } from "./link-group.ts";
import { requireOwnCommunity } from "./require-community.ts";

const APPROVAL = "request_required";

/** What a `create` makes that is to be a community, or a group in one; undefined where it has to do with none. */
export function foundInCommunity(
  asked: Stanza,
  founding: Founding,
  context: ServerContext,
): Group | undefined {
  const parent = childOf(asked, "parent");
  const linked = childOf(asked, "linked_parent");
  if (parent && linked) throw badRequest();
  if (linked) return foundGroup(linked.attrs["jid"] ?? "", founding, context);
  if (!parent) return undefined;
  const community = foundCommunity(parent, founding, context);
  if (childOf(asked, "create_general_chat")) createGeneralChat(community, founding, context);
  return community;
}

function foundCommunity(parent: Stanza, founding: Founding, context: ServerContext): Group {
  const mode = parent.attrs["default_membership_approval_mode"];
  const isKnown = mode === undefined || mode === APPROVAL;
  if (!isKnown || !context.faults.mayMakeCommunities(founding.creator)) throw badRequest();
  return createCommunity(founding, mode === APPROVAL, context);
}

function foundGroup(jid: string, founding: Founding, context: ServerContext): Group {
  const actor = founding.creator;
  const community = requireOwnCommunity(jid, actor, context);
  requireRoom(community, context);
  const group = createGroup(founding, context);
  linkGroup({ community, group, actor }, context);
  return group;
}
