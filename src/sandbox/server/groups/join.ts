import { isAdmin, type Group } from "../../groups.ts";
import { epochSeconds, stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { changeMembers } from "./change-members.ts";
import { addressInGroup, phoneNumber } from "./group-stanza.ts";
import { notifyMembers } from "./notify-members.ts";

const MOST_REQUESTS = 1000;

/** Somebody comes in by the invite link: at once, or as soon as an admin says so. False for who has to wait. */
export function join(group: Group, person: string, context: ServerContext): boolean {
  const { settings, members, requests } = group;
  if (members.has(person)) return true;
  if (!settings.approval) {
    changeMembers({ group, action: "add", persons: [person], actor: person, reason: "invite" }, context);
    return true;
  }
  if (!requests.has(person) && requests.size < MOST_REQUESTS) {
    requests.set(person, epochSeconds());
    const { people } = context;
    const jid = addressInGroup(person, group, people);
    const user = stanza("requested_user", { jid, ...phoneNumber(person, people) });
    const news = stanza("created_membership_requests", { request_method: "invite_link" }, [user]);
    notifyMembers({ group, actor: person, members: adminsOf(group) }, news, context);
  }
  return false;
}

export function adminsOf(group: Group): readonly string[] {
  return [...group.members.keys()].filter((person) => isAdmin(group, person));
}
