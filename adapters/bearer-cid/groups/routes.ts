import { pageOf } from "../dialect/examples.ts";
import { notBuiltIn } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";
import { GROUP, INVITE, JOINED, MEMBER } from "./examples.ts";
import { MemberParams } from "./schemas.ts";

const GROUPS = "/api/v1/sessions/{session}/groups";
const notBuilt = notBuiltIn("groups", MemberParams);

// prettier-ignore
export const groupOperations: readonly Operation[] = [
  notBuilt("get", GROUPS, "listGroups", "read", "List groups", { 200: pageOf(GROUP, "") }),
  notBuilt("post", GROUPS, "createGroup", "send", "Create a group", { 201: GROUP }, [400]),
  notBuilt("post", `${GROUPS}:join`, "joinGroup", "send", "Join a group by its invite", { 200: JOINED }),
  notBuilt("get", `${GROUPS}/{gid}`, "getGroup", "read", "Get a group", { 200: GROUP }),
  notBuilt("patch", `${GROUPS}/{gid}`, "updateGroup", "send", "Change the subject or settings of a group", { 204: null }),
  notBuilt("post", `${GROUPS}/{gid}:leave`, "leaveGroup", "send", "Leave a group", { 204: null }),
  notBuilt("get", `${GROUPS}/{gid}/invite`, "getGroupInvite", "read", "The invite link of a group", { 200: INVITE }),
  notBuilt("delete", `${GROUPS}/{gid}/invite`, "revokeGroupInvite", "send", "Reset the invite link of a group", { 200: INVITE }),
  notBuilt("get", `${GROUPS}/{gid}/members`, "listGroupMembers", "read", "List members of a group", { 200: pageOf(MEMBER, "") }),
  notBuilt("post", `${GROUPS}/{gid}/members`, "addGroupMembers", "send", "Add members to a group", { 204: null }),
  notBuilt("post", `${GROUPS}/{gid}/members:approve`, "approveGroupMembers", "send", "Approve who asked to join", { 204: null }),
  notBuilt("delete", `${GROUPS}/{gid}/members/{jid}`, "removeGroupMember", "send", "Remove a member from a group", { 204: null }),
  notBuilt("post", `${GROUPS}/{gid}/members/{jid}/promote`, "promoteGroupMember", "send", "Make a member an admin", { 204: null }),
  notBuilt("post", `${GROUPS}/{gid}/members/{jid}/demote`, "demoteGroupMember", "send", "Make an admin a member", { 204: null }),
];
