import { z } from "@hono/zod-openapi";

const count = () => z.number().int().nonnegative();

/** The import of a phone's backup, as it is documented. */
export const BackupImport = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    organizationId: z.string(),
    source: z.enum(["crypt15"]),
    status: z.enum(["running", "succeeded", "failed"]),
    chats: count(),
    messages: count(),
    identities: count(),
    groups: count(),
    groupMembers: count(),
    schemaFingerprint: z.string().optional(),
    error: z.string().optional(),
    createdAt: z.number().int(),
    finishedAt: z.number().int().optional(),
  })
  .openapi("BackfillImport");
