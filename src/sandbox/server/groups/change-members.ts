import { isAdmin, MOST_MEMBERS, type Group } from "../../groups.ts";
import { stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { participantStanza, PRIVATE } from "./group-stanza.ts";
import { notifyMembers } from "./notify-members.ts";

export const MEMBER_ACTIONS = ["add", "remove", "promote", "demote"] as const;
export type MemberAction = (typeof MEMBER_ACTIONS)[number];

export type MemberChange = {
  readonly group: Group;
  readonly action: MemberAction;
  readonly persons: readonly string[];
  /** Who does it. */
  readonly actor: string;
  /** How somebody came in: "invite" by a link. */
  readonly reason?: string;
};

/** What became of each: undefined, or the code of an error. */
export type Outcome = { readonly person: string; readonly error: string | undefined };

const NOT_FOUND = "404";
const CONFLICT = "409";
const FULL = "419";

/** Changes who is in a group, or what they may do, and tells everybody who is or was in it. */
export function changeMembers(
  { group, action, persons, actor, reason }: MemberChange,
  context: ServerContext,
): readonly Outcome[] {
  let room = MOST_MEMBERS - group.members.size;
  const outcomes = persons.map((person) => {
    const error = errorOf(person, { group, action, actor }, context);
    const isFull = error === undefined && action === "add" && --room < 0;
    return { person, error: isFull ? FULL : error };
  });
  const good = outcomes.flatMap(({ person, error }) => (error === undefined ? [person] : []));
  const concerned = new Set([...group.members.keys(), ...(action === "add" ? good : [])]);
  for (const person of good) apply(person, group, action);
  if (good.length > 0) {
    const participants = good.map((person) => participantStanza(person, group, context.people));
    notifyMembers(
      { group, actor, members: [...concerned] },
      stanza(action, { reason }, participants),
      context,
    );
  }
  return outcomes;
}

/** Somebody who may change a group. */
export function adminOf(group: Group): string | undefined {
  return [...group.members.keys()].find((person) => isAdmin(group, person));
}

function errorOf(
  person: string,
  { group, action, actor }: Pick<MemberChange, "group" | "action" | "actor">,
  context: ServerContext,
): string | undefined {
  const { members, requests } = group;
  if (action !== "add") return members.has(person) ? undefined : NOT_FOUND;
  if (members.has(person)) return CONFLICT;
  // Who comes by a link, or has asked to be let in, wants to be in it.
  if (person === actor || requests.has(person)) return undefined;
  return whyNotAdded(person, context);
}

/** Why somebody cannot be added by who asks for it: undefined, or the code of an error. No session is in a phone's address book. */
export function whyNotAdded(person: string, { people, privacies }: ServerContext): string | undefined {
  if (!people.isRegistered(person)) return NOT_FOUND;
  return privacies.valueOf(person, "groupadd") === "all" ? undefined : PRIVATE;
}

function apply(person: string, { members, requests }: Group, action: MemberAction): void {
  requests.delete(person);
  if (action === "remove") members.delete(person);
  else members.set(person, action === "promote" ? "admin" : "member");
}
