import { isAdmin, type Group } from "../../groups.ts";
import { childOf, childrenOf, childText, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { foundInCommunity } from "../communities/found-in-community.ts";
import { leaveCommunity } from "../communities/leave-community.ts";
import { badRequest, forbidden } from "../iq.ts";
import { changeMembers, whyNotAdded, type MemberAction } from "./change-members.ts";
import { createGroup, type Founding } from "./create-group.ts";
import { groupStanza, participantStanza } from "./group-stanza.ts";
import { personsIn, requireGroup } from "./require-group.ts";

const NOT_ALLOWED = "405";

/** A new group, with the session as its creator. */
export function create(iq: Stanza, { device }: Session, context: ServerContext): Stanza[] {
  const asked = childOf(iq, "create");
  const { subject, key } = asked?.attrs ?? {};
  if (!asked || !subject) throw badRequest();
  const members = personsIn(asked, context);
  const founding = { subject, key, creator: device.number, members, description: describedIn(asked) };
  const group = foundInCommunity(asked, founding, context) ?? createGroup(founding, context);
  const made = groupStanza(group, context.people);
  return [{ ...made, content: [...childrenOf(made), ...leftOut(group, members, context)] }];
}

/** Whom the group has not got, each with the code of why. */
function leftOut(group: Group, asked: readonly string[], context: ServerContext): readonly Stanza[] {
  return asked.flatMap((person) => {
    const error = group.members.has(person) ? undefined : whyNotAdded(person, context);
    return error === undefined ? [] : [participantStanza(person, group, context.people, { error })];
  });
}

function describedIn(asked: Stanza): Founding["description"] {
  const description = childOf(asked, "description");
  const id = description?.attrs["id"];
  if (description && !id) throw badRequest();
  // A client that has nothing to say may send an empty one.
  const text = childText(description, "body");
  return id && text ? { id, text } : undefined;
}

/** What there is to know of a group, for its members. */
export function metadata(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  return [groupStanza(requireGroup(iq.attrs["to"] ?? "", session, context), context.people)];
}

/** Every group that the session is in. */
export function participating(_iq: Stanza, { device }: Session, { groups, people }: ServerContext): Stanza[] {
  return [
    stanza(
      "groups",
      {},
      groups.of(device.number).map((group) => groupStanza(group, people)),
    ),
  ];
}

/** Answers what changes the members of a group, which its admins may. */
export function changing(action: MemberAction) {
  return (iq: Stanza, session: Session, context: ServerContext): Stanza[] => {
    const actor = session.device.number;
    const group = requireGroup(iq.attrs["to"] ?? "", session, context);
    const asked = childOf(iq, action);
    if (!asked || childrenOf(asked).length === 0) throw badRequest();
    const isOpen = action === "add" && group.settings.allAdd;
    if (!isOpen && !isAdmin(group, actor)) throw forbidden();
    const outcomes = changeMembers({ group, action, persons: personsIn(asked, context), actor }, context);
    const participants = outcomes.map(({ person, error }) =>
      participantStanza(person, group, context.people, { error }),
    );
    return [stanza(action, {}, participants)];
  };
}

/** The session leaves a group, or a community with all its groups: the others learn it, and its own devices too. */
export function leave(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const asked = childOf(iq, "leave");
  const community = childOf(asked, "linked_groups");
  const left = community
    ? leaveCommunity(community, session.device.number, context)
    : leaveGroup(childOf(asked, "group"), session, context);
  return [stanza("leave", {}, [left])];
}

function leaveGroup(asked: Stanza | undefined, session: Session, context: ServerContext): Stanza {
  const id = asked?.attrs["id"] ?? "";
  const actor = session.device.number;
  const group = requireGroup(id, session, context);
  const { place } = group;
  // Who is in a community hears its announcements.
  const isOfAll = place?.kind === "parent" || place?.isDefault === true;
  if (isOfAll) return stanza("group", { id, error: NOT_ALLOWED });
  changeMembers({ group, action: "remove", persons: [actor], actor }, context);
  return stanza("group", { id });
}
