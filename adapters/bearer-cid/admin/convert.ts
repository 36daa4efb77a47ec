import type { z } from "@hono/zod-openapi";
import type { Backfill } from "../../../src/core/index.ts";
import type { BackfillJob } from "./schemas.ts";

export function toBackfillJob(job: Backfill): z.infer<typeof BackfillJob> {
  const { id, sessionId, organizationId, status, contacts, groups, groupMembers } = job;
  return {
    ...{ id: `bf_${id}`, sessionId, organizationId, status, contacts, groups, groupMembers },
    startedAt: job.startedAtMs,
    ...(job.finishedAtMs !== null && { finishedAt: job.finishedAtMs }),
    ...(job.error !== null && { error: job.error }),
  };
}
