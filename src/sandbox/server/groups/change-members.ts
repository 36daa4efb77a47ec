import { isAdmin, type Group } from "../../groups.ts";
import { stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { participantStanza } from "./group-stanza.ts";
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

/** Changes who is in a group, or what they may do, and tells everybody who is or was in it. */
export function changeMembers(
  { group, action, persons, actor, reason }: MemberChange,
  context: ServerContext,
): readonly Outcome[] {
  const outcomes = persons.map((person) => ({ person, error: errorOf(person, group, action, context) }));
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
  { members }: Group,
  action: MemberAction,
  { people }: ServerContext,
): string | undefined {
  if (action !== "add") return members.has(person) ? undefined : NOT_FOUND;
  if (!people.isRegistered(person)) return NOT_FOUND;
  return members.has(person) ? CONFLICT : undefined;
}

function apply(person: string, { members, requests }: Group, action: MemberAction): void {
  requests.delete(person);
  if (action === "remove") members.delete(person);
  else members.set(person, action === "promote" ? "admin" : "member");
}
