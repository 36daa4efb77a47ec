import { parseChatAddress } from "../chat-address.ts";
import type { GroupStore } from "./group-store.ts";

/** What a group is called, as it is kept; undefined where none is, and of what is no group. */
export async function subjectOf(
  groups: Pick<GroupStore, "find">,
  sessionId: string,
  chat: string,
): Promise<string | undefined> {
  if (parseChatAddress(chat)?.kind !== "group") return undefined;
  return (await groups.find(sessionId, chat))?.subject;
}
