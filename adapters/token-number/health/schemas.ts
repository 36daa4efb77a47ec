import { z } from "@hono/zod-openapi";

export const HealthResponse = z
  .object({
    status: z.enum(["ok", "degraded"]),
    service: z.string(),
    version: z.string().openapi({ description: "Of the gateway; an addition of Duet's." }),
    uptime: z.string().openapi({ example: "12h34m56s" }),
    timestamp: z.int().openapi({ description: "epoch seconds" }),
    checks: z.object({ db: z.string().openapi({ example: "ok" }) }),
  })
  .openapi("Health");
