import type { Group } from "../../groups.ts";
import { childOf, childrenOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { badRequest, gone, notAcceptable } from "../iq.ts";
import { changeGroup } from "./change-group.ts";
import { changeMembers } from "./change-members.ts";
import { groupStanza, participantStanza, phoneNumber, addressInGroup } from "./group-stanza.ts";
import { adminsOf, join } from "./join.ts";
import { notifyMembers } from "./notify-members.ts";
import { personsIn, requireOwnGroup } from "./require-group.ts";

/** What an invite link leads to, for who has it; the code of the link itself, for admins of the group. */
export function showInvite(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const code = childOf(iq, "invite")?.attrs["code"];
  if (code !== undefined) return [groupStanza(requireInvited(code, context), context.people)];
  return [stanza("invite", { code: requireOwnGroup(iq, session, context).inviteCode })];
}

/** Joins by an invite link; without one it makes a new link, with which the one before is dead. */
export function useInvite(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const code = childOf(iq, "invite")?.attrs["code"];
  if (code === undefined) return renewInvite(iq, session, context);
  const group = requireInvited(code, context);
  const isIn = join(group, session.device.number, context);
  return [stanza(isIn ? "group" : "membership_approval_request", { jid: group.jid })];
}

function renewInvite(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireOwnGroup(iq, session, context);
  const news = changeGroup(group, session.device.number, { what: "invite" }, context);
  return [news];
}

/** Who waits to be let in. */
export function listRequests(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireOwnGroup(iq, session, context);
  const { people } = context;
  const requests = [...group.requests].map(([person, at]) =>
    stanza("membership_approval_request", {
      jid: addressInGroup(person, group, people),
      ...phoneNumber(person, people),
      request_method: "invite_link",
      request_time: at,
    }),
  );
  return [stanza("membership_approval_requests", {}, requests)];
}

/** An admin lets in who waits, or does not. */
export function answerRequests(iq: Stanza, session: Session, context: ServerContext): Stanza[] {
  const group = requireOwnGroup(iq, session, context);
  const [asked] = childrenOf(childOf(iq, "membership_requests_action") ?? iq);
  if (asked?.tag !== "approve" && asked?.tag !== "reject") throw badRequest();
  const persons = personsIn(asked, context);
  const waiting = persons.filter((person) => group.requests.has(person));
  const actor = session.device.number;
  if (asked.tag === "approve") changeMembers({ group, action: "add", persons: waiting, actor }, context);
  else reject(group, waiting, actor, context);
  const participants = persons.map((person) =>
    participantStanza(person, group, context.people, { error: waiting.includes(person) ? undefined : "404" }),
  );
  return [stanza("membership_requests_action", {}, [stanza(asked.tag, {}, participants)])];
}

function reject(group: Group, persons: readonly string[], actor: string, context: ServerContext): void {
  for (const person of persons) {
    group.requests.delete(person);
    const news = stanza("revoked_membership_requests", {}, [
      participantStanza(person, group, context.people),
    ]);
    notifyMembers({ group, actor, members: adminsOf(group) }, news, context);
  }
}

function requireInvited(code: string, { groups }: ServerContext): Group {
  const group = groups.findByInvite(code);
  if (!group) throw groups.wasInvite(code) ? gone() : notAcceptable();
  return group;
}
