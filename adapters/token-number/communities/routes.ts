import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const communityOperations: readonly Operation[] = [
  notBuilt("post", "/api/community/create/{instance}", "createCommunity", "send", "Make a community"),
  notBuilt("post", "/api/community/link/{instance}", "linkCommunityGroup", "send", "Put a group into a community"),
  notBuilt("post", "/api/community/unlink/{instance}", "unlinkCommunityGroup", "send", "Take a group out of a community"),
  notBuilt("get", "/api/community/listSubGroups/{instance}", "listSubGroups", "read", "Read the groups of a community", ["identifier*"]),
];
