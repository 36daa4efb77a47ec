import { parseChatAddress } from "../chat-address.ts";
import type { GroupStore } from "./group-store.ts";
import type { Group } from "./group.ts";

/** What a group is called, as it is kept; undefined where none is, and of what is no group. */
export async function subjectOf(
  groups: Pick<GroupStore, "find">,
  sessionId: string,
  chat: string,
): Promise<string | undefined> {
  return (await keptGroup(groups, sessionId, chat))?.subject;
}

/** A group as it is kept; undefined where it is not, and for what is no group. */
export async function keptGroup(
  groups: Pick<GroupStore, "find">,
  sessionId: string,
  chat: string,
): Promise<Group | undefined> {
  if (parseChatAddress(chat)?.kind !== "group") return undefined;
  return groups.find(sessionId, chat);
}
