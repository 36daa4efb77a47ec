import type { z } from "@hono/zod-openapi";
import type {
  LabelledResponse,
  TagAssignedResponse,
  TagCreatedResponse,
  TagDeletedResponse,
  TagListResponse,
  TagRemovedResponse,
} from "./schemas.ts";

const VIP = { id: "6", name: "VIP", color: 3, type: "CUSTOM", deleted: false } as const;

export const TAGS: z.infer<typeof TagListResponse> = {
  success: true,
  message: "Tags retrieved successfully",
  tags: [VIP],
  total: 1,
};

export const TAG_CREATED: z.infer<typeof TagCreatedResponse> = {
  success: true,
  message: "Tag created successfully",
  tag: VIP,
};

export const TAG_DELETED: z.infer<typeof TagDeletedResponse> = {
  success: true,
  message: "Tag deleted successfully",
  tag: { id: "6", name: "", color: 0, type: "", deleted: true },
};

export const TAG_ASSIGNED: z.infer<typeof TagAssignedResponse> = {
  success: true,
  message: "Tag assigned successfully",
  tag_id: "6",
};

export const TAG_REMOVED: z.infer<typeof TagRemovedResponse> = {
  success: true,
  message: "Tag removed successfully",
  tag_id: "6",
};

export const LABELLED: z.infer<typeof LabelledResponse> = {
  success: true,
  message: "Chats retrieved successfully",
  chats: [{ chat_jid: "5511999999999@s.whatsapp.net", labels: [{ id: "6", name: "VIP", color: 3 }] }],
  total_chats: 1,
  total_rows: 1,
  refreshed: false,
  filter_label_ids: ["6"],
};
