import type { z } from "@hono/zod-openapi";
import type { FakeCallResponse } from "./schemas.ts";

export const CALL: z.infer<typeof FakeCallResponse> = {
  success: true,
  message: "Call placed successfully",
  callId: "5F0CA9B2D1E84F6A93C7B8D2E4F60A1C",
  number: "5511999999999",
  duration: 8,
};
