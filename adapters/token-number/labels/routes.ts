import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const labelOperations: readonly Operation[] = [
  notBuilt("get", "/api/chat/tag/{instance}", "listTags", "read", "Read the labels"),
  notBuilt("post", "/api/chat/tag/{instance}", "createTag", "send", "Make a label"),
  notBuilt("delete", "/api/chat/tag/{instance}", "deleteTag", "send", "Remove a label"),
  notBuilt("post", "/api/chat/assignTag/{instance}", "assignTag", "send", "Put a label on a chat"),
  notBuilt("delete", "/api/chat/assignTag/{instance}", "unassignTag", "send", "Take a label off a chat"),
];
