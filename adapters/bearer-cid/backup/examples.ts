import type { z } from "@hono/zod-openapi";
import { AT, ORGANIZATION_ID, SESSION_ID } from "../dialect/examples.ts";
import type { BackupImport } from "./schemas.ts";

export const IMPORT_STARTED: z.infer<typeof BackupImport> = {
  id: "bf_01J9ZXB3T6R7P4N5W8C2QHV0M9",
  sessionId: SESSION_ID,
  organizationId: ORGANIZATION_ID,
  source: "crypt15",
  status: "running",
  chats: 0,
  messages: 0,
  identities: 0,
  groups: 0,
  groupMembers: 0,
  createdAt: AT,
};

export const IMPORT: z.infer<typeof BackupImport> = {
  ...IMPORT_STARTED,
  status: "succeeded",
  chats: 24,
  messages: 5120,
  identities: 130,
  groups: 8,
  groupMembers: 340,
  finishedAt: AT + 60_000,
};
