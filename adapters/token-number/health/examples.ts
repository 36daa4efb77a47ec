import type { z } from "@hono/zod-openapi";
import type { HealthResponse } from "./schemas.ts";

export const HEALTH: z.infer<typeof HealthResponse> = {
  status: "ok",
  service: "Duet",
  version: "1.0.0",
  uptime: "12h34m56s",
  timestamp: 1719662400,
  checks: { db: "ok" },
};
