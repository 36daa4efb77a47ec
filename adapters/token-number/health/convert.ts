import type { z } from "@hono/zod-openapi";
import type { Health } from "../../../src/core/index.ts";
import type { HealthResponse } from "./schemas.ts";

export const DATABASE_FAILS = "fail: the database cannot be read or written";

export function toHealthResponse(
  { database, uptimeMs, wallMs }: Health,
  version: string,
): z.infer<typeof HealthResponse> {
  const seconds = Math.floor(uptimeMs / 1000);
  return {
    status: database === "ok" ? "ok" : "degraded",
    service: "Duet",
    version,
    uptime: `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`,
    timestamp: Math.floor(wallMs / 1000),
    checks: { db: database === "ok" ? "ok" : DATABASE_FAILS },
  };
}
