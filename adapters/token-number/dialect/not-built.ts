import { z } from "@hono/zod-openapi";
import { GatewayError, type Capability } from "../../../src/core/index.ts";
import type { OperationId } from "./operation-ids.ts";
import { refusals, unbuilt, type Definition, type Operation } from "./operation.ts";
import { InstanceParams } from "./schemas.ts";

const OnceBuilt = z
  .looseObject({ success: z.literal(true), message: z.string().optional() })
  .openapi("OnceBuilt", { description: "What the original documents for the operation." });

/**
 * An operation that the original documents and that answers 501 for now. `query` are its query parameters; a star marks
 * those that must be there.
 */
export function notBuilt(
  method: "get" | "post" | "put" | "delete",
  path: string,
  operationId: OperationId,
  can: Capability,
  summary: string,
  query: readonly string[] = [],
  why = "Not built yet: answers",
): Operation {
  const definition: Definition = {
    operationId,
    needs: { can, on: "instance" },
    method,
    path,
    tags: [tagOf(path)],
    summary,
    description: `${why} 501 \`Not implemented\`, and looks at neither the query nor the body.`,
    "x-not-built": true,
    request: { params: InstanceParams },
    parameters: query.map(parameterOf),
    responses: {
      200: {
        description: "As the original documents it, once built.",
        content: {
          "application/json": { schema: OnceBuilt, example: { success: true, message: "Done" } },
        },
      },
      ...refusals(400, 403, 404, 501),
    },
  };
  return unbuilt(definition, () => new GatewayError("not_built", `${operationId} is not built`));
}

function tagOf(path: string): string {
  return /^\/api\/(\w+)\//.exec(path)?.[1] ?? "events";
}

function parameterOf(name: string) {
  const required = name.endsWith("*");
  return {
    name: required ? name.slice(0, -1) : name,
    in: "query" as const,
    required,
    schema: { type: "string" as const },
  };
}
