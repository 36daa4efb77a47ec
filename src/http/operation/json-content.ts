import type { z } from "@hono/zod-openapi";

/** The documented answer with a JSON body. */
export function jsonAnswer<Schema extends z.ZodType>(
  description: string,
  schema: Schema,
  example: z.infer<Schema>,
) {
  return { description, content: { "application/json": { schema, example } } };
}

/** The JSON body that an operation cannot do without. */
export function jsonRequest<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}
