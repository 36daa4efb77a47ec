import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const groupOperations: readonly Operation[] = [
  notBuilt("post", "/api/group/create/{instance}", "createGroup", "send", "Make a group"),
  notBuilt("get", "/api/group/list/{instance}", "listGroups", "read", "Read the account's groups", ["includeMembers"]),
  notBuilt("get", "/api/group/info/{instance}", "groupInfo", "read", "Read a group", ["identifier*", "participants"]),
  notBuilt("put", "/api/group/update/{instance}", "updateGroup", "send", "Change a group"),
  notBuilt("post", "/api/group/participants/{instance}", "updateParticipants", "send", "Add, remove, promote or approve members"),
  notBuilt("post", "/api/group/join/{instance}", "joinGroup", "send", "Join a group"),
  notBuilt("post", "/api/group/resetLink/{instance}", "resetGroupLink", "send", "Make a new invitation link"),
  notBuilt("get", "/api/group/requests/{instance}", "listGroupRequests", "read", "Read who asks to join a group", ["identifier*"]),
  notBuilt("delete", "/api/group/leave/{instance}", "leaveGroup", "send", "Leave a group", ["identifier*"]),
];
