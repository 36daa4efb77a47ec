import { z } from "@hono/zod-openapi";

export const ErrorResponse = z
  .object({ success: z.literal(false), error: z.object({ message: z.string() }) })
  .openapi("Refusal");

export const InstanceParams = z.object({
  instance: z.string().openapi({
    param: { name: "instance", in: "path" },
    description: "Instance name.",
    example: "support",
  }),
});
