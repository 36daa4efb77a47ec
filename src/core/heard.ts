import type { HeardCall } from "./calls/index.ts";
import type { HeardChats } from "./chats/index.ts";
import type { HeardBlocked } from "./contacts/index.ts";
import type { HeardGroups, HeardMemberTag } from "./groups/index.ts";
import type { HeardLabels } from "./labels/index.ts";
import type { HeardHistory, HeardMessage, HeardReceipt, HeardState } from "./messages/index.ts";
import type { HeardNews } from "./news/index.ts";

/** What was heard on a session's line. */
export type Heard =
  | HeardMessage
  | HeardHistory
  | HeardReceipt
  | HeardState
  | HeardCall
  | HeardBlocked
  | HeardGroups
  | HeardMemberTag
  | HeardChats
  | HeardLabels
  | HeardNews;

/** Resolves when it is at rest. */
export type HeardListener = (sessionId: string, heard: Heard) => Promise<void>;
