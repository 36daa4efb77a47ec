import type { z } from "@hono/zod-openapi";
import { GROUP } from "../groups/examples.ts";
import type {
  CommunityCreatedResponse,
  LinkedResponse,
  SubGroupsResponse,
  UnlinkedResponse,
} from "./schemas.ts";

export const CREATED: z.infer<typeof CommunityCreatedResponse> = {
  success: true,
  message: "Community created successfully",
  group: { ...GROUP, jid: "120363298765432101@g.us", name: "Neighbours", isCommunity: true },
  isCommunity: true,
  linkedGroups: ["120363406289005073@g.us"],
  failedGroups: [],
};

export const LINKED: z.infer<typeof LinkedResponse> = {
  success: true,
  message: "Linked 1 of 2 groups to community",
  linked: ["120363406289005073@g.us"],
  failed: ["120363422585881117@g.us"],
};

export const UNLINKED: z.infer<typeof UnlinkedResponse> = {
  success: true,
  message: "Unlinked 1 of 1 groups from community",
  linked: ["120363406289005073@g.us"],
  failed: [],
};

export const SUB_GROUPS: z.infer<typeof SubGroupsResponse> = {
  success: true,
  message: "2 subgroup(s) found",
  communityJid: "120363298765432101@g.us",
  subgroups: [
    { jid: "120363298765432102@g.us", name: "Neighbours", isDefaultSubGroup: true },
    { jid: "120363406289005073@g.us", name: "Garden", isDefaultSubGroup: false },
  ],
};
