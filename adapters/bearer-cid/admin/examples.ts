import type { z } from "@hono/zod-openapi";
import { AT, ORGANIZATION_ID, SESSION_ID } from "../dialect/examples.ts";
import type { BackfillJob } from "./schemas.ts";

export const BACKFILL_STARTED: z.infer<typeof BackfillJob> = {
  id: "bf_01J9ZXB3T6R7P4N5W8C2QHV0M9",
  sessionId: SESSION_ID,
  organizationId: ORGANIZATION_ID,
  status: "running",
  contacts: 0,
  groups: 0,
  groupMembers: 0,
  startedAt: AT,
};

export const BACKFILL: z.infer<typeof BackfillJob> = {
  ...BACKFILL_STARTED,
  status: "succeeded",
  contacts: 120,
  groups: 8,
  groupMembers: 340,
  finishedAt: AT + 60_000,
};
