import { z } from "@hono/zod-openapi";

const count = (what: string) => z.number().int().nonnegative().openapi({ description: what });
const time = () => z.number().int().openapi({ description: "Milliseconds since 1970." });

export const BackfillJob = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    organizationId: z.string(),
    status: z.enum(["running", "succeeded", "failed"]),
    contacts: count("People whose names are known by now."),
    groups: count("Groups that were read."),
    groupMembers: count("Who is in them, in each."),
    startedAt: time(),
    finishedAt: time().optional(),
    error: z.string().optional().openapi({ description: "What was not read, and why." }),
  })
  .openapi("BackfillJob");
