import { MOST_MEMBERS, type Description, type Group, type GroupSettings, type Place } from "../../groups.ts";
import { epochSeconds, stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { whyNotAdded } from "./change-members.ts";
import { groupStanza } from "./group-stanza.ts";
import { notifyMembers } from "./notify-members.ts";

export type Founding = {
  readonly subject: string;
  readonly creator: string;
  /** Beside the creator; who cannot be added is left out. */
  readonly members: readonly string[];
  readonly addressing?: Group["addressing"];
  /** By which the client that asked for it knows it again. */
  readonly key?: string | undefined;
  readonly description?: Pick<Description, "id" | "text"> | undefined;
  readonly settings?: Partial<GroupSettings>;
  readonly place?: Place | undefined;
};

/** Makes a group, and tells everybody who is in it. */
export function createGroup(
  { creator, members, addressing = "lid", key, description, ...founding }: Founding,
  context: ServerContext,
): Group {
  const { groups, people } = context;
  const present = members
    .filter((person) => whyNotAdded(person, context) === undefined)
    .slice(0, MOST_MEMBERS - 1);
  const createdAt = epochSeconds();
  const about = description && { ...description, by: creator, at: createdAt };
  const made = { ...founding, creator, createdAt, addressing, members: present, description: about };
  const group = groups.create(made);
  const news = stanza("create", { type: "new", key }, [groupStanza(group, people)]);
  notifyMembers({ group, actor: creator, members: [...group.members.keys()] }, news, context);
  return group;
}
