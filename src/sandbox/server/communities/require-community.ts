import { isAdmin, type Group } from "../../groups.ts";
import type { ServerContext } from "../context.ts";
import { badRequest, forbidden, itemNotFound } from "../iq.ts";

/** The parent group of a community that somebody is in; throws an IqError for any other. */
export function requireCommunity(jid: string, person: string, { groups }: ServerContext): Group {
  const group = groups.find(jid);
  if (!group) throw itemNotFound();
  if (!group.members.has(person)) throw forbidden();
  if (group.place?.kind !== "parent") throw badRequest();
  return group;
}

/** The same of a community of which they are an admin. */
export function requireOwnCommunity(jid: string, person: string, context: ServerContext): Group {
  const community = requireCommunity(jid, person, context);
  if (!isAdmin(community, person)) throw forbidden();
  return community;
}
