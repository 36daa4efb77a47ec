import type { Group } from "../../groups.ts";
import { epochSeconds, stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { groupStanza } from "./group-stanza.ts";
import { notifyMembers } from "./notify-members.ts";

export type Founding = {
  readonly subject: string;
  readonly creator: string;
  /** Beside the creator; who is not on WhatsApp is left out. */
  readonly members: readonly string[];
  readonly addressing?: Group["addressing"];
  /** By which the client that asked for it knows it again. */
  readonly key?: string | undefined;
};

/** Makes a group, and tells everybody who is in it. */
export function createGroup(
  { subject, creator, members, addressing = "lid", key }: Founding,
  context: ServerContext,
): Group {
  const { groups, people } = context;
  const present = members.filter((person) => people.isRegistered(person));
  const group = groups.create({ subject, creator, members: present, addressing, createdAt: epochSeconds() });
  const news = stanza("create", { type: "new", key }, [groupStanza(group, people)]);
  notifyMembers({ group, actor: creator, members: [...group.members.keys()] }, news, context);
  return group;
}
