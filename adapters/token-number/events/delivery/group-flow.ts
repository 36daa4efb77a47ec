import type { GroupChange, NewsFact } from "../../../../src/core/index.ts";
import { ownPerson, toChat, toPerson, type ToldInstance } from "./people.ts";
import type { GroupFlow, GroupKind } from "./schemas.ts";

type Told = Extract<NewsFact, { name: "group_changed" | "members_changed" | "picture_changed" }>;

const MEMBERS = { join: "joined", leave: "left", promote: "promoted", demote: "demoted" } as const;

/** What has happened to a group; null for another chat's picture. */
export function toGroupFlow(fact: Told, instance: ToldInstance): GroupFlow | null {
  const groupJid = fact.name === "picture_changed" ? fact.chat : fact.group;
  if (toChat(groupJid).type !== "group") return null;
  const what = whatIn(fact, instance);
  if (!what) return null;
  return {
    ...(fact.groupSubject && { groupName: fact.groupSubject }),
    ...what,
    groupJid,
    timestamp: new Date(fact.atMs).toISOString(),
    ...(fact.by && { actor: toPerson(fact.by) }),
  };
}

type What = Pick<GroupFlow, "type" | "participants" | "groupName" | "value">;

/** Undefined for what the documentation has no word for. */
function whatIn(fact: Told, instance: ToldInstance): What | undefined {
  switch (fact.name) {
    case "members_changed":
      return { type: MEMBERS[fact.action], participants: fact.members.map(toPerson) };
    case "picture_changed":
      return { type: "picture", participants: [], value: fact.pictureId ?? "" };
    case "group_changed": {
      const { change } = fact;
      if (change.what === "membersAdd" || change.what === "community") return undefined;
      if (change.what !== "joined") return { ...valueOf(change), participants: [] };
      const own = ownPerson(instance);
      return { type: "joined", groupName: change.subject, participants: own ? [own] : [] };
    }
  }
}

/** What has changed, and to what. */
function valueOf(change: Exclude<GroupChange, { what: "joined" | "membersAdd" | "community" }>): Omit<
  What,
  "participants"
> & {
  readonly type: GroupKind;
} {
  switch (change.what) {
    case "subject":
      return { type: "name", groupName: change.subject, value: change.subject };
    case "description":
      return { type: "topic", value: change.description };
    case "announce":
    case "locked":
    case "approval":
      return { type: change.what, value: change.isOn };
    case "ephemeral":
      return { type: "ephemeral", value: change.seconds };
    case "invite":
      return { type: "link", value: change.link ?? "" };
    case "deleted":
      return { type: "delete", value: true };
  }
}
