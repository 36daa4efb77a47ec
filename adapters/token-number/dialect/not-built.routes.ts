import { z } from "@hono/zod-openapi";
import { GatewayError } from "../../../src/core/index.ts";
import { NOT_BUILT, NOT_BUILT_IDS, type NotBuilt, type NotBuiltId } from "./not-built.ts";
import { refusals, unbuilt, type Operation } from "./operation.ts";
import { InstanceParams } from "./schemas.ts";

const OnceBuilt = z
  .looseObject({ success: z.literal(true), message: z.string().optional() })
  .openapi("OnceBuilt", { description: "What the original documents for the operation." });

/** Refused after the steps that every operation has, whatever the body says. */
export const notBuiltOperations: readonly Operation[] = NOT_BUILT_IDS.map(notBuilt);

function notBuilt(operationId: NotBuiltId): Operation {
  const { method, path, can, summary, query = [] }: NotBuilt = NOT_BUILT[operationId];
  return unbuilt(
    {
      operationId,
      needs: { can, on: "instance" },
      method,
      path,
      tags: [moduleOf(path)],
      summary,
      description:
        "Not built yet: answers 501 `Not implemented`, and looks at neither the query nor the body.",
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
    },
    () => new GatewayError("not_built", `${operationId} is not built`),
  );
}

function moduleOf(path: string): string {
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
