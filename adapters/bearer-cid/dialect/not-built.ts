import { z } from "@hono/zod-openapi";
import { GatewayError, type Capability } from "../../../src/core/index.ts";
import type { Need } from "./access.ts";
import type { OperationId } from "./operation-ids.ts";
import { refusals, refused, unbuilt, type Definition, type Operation } from "./operation.ts";

/** What an operation will answer, by status: null is no body, `{}` one whose shape is not known. */
type Answers = Readonly<Record<number, object | null>>;

/**
 * Operations of a group that are documented and answer 501 for now. `params` are those that their paths may have; `answers`
 * and `alsoRefused` (beside 404 and what every operation is refused with) are what the documentation tells.
 */
export function notBuiltIn(tag: string, params: z.ZodObject = z.object({})) {
  return (
    method: "get" | "post" | "put" | "patch" | "delete",
    path: string,
    operationId: OperationId,
    needs: Capability | "super_admin",
    summary: string,
    answers: Answers,
    alsoRefused: readonly (400 | 409 | 422)[] = [],
    query?: z.ZodObject,
    why = "Not built yet: answers 501.",
  ): Operation => {
    const refusal = () => new GatewayError("not_built", `${operationId} is not built yet`);
    const inPath = paramsIn(path, params);
    const definition: Definition = {
      operationId,
      needs: needOf(needs, path),
      method,
      path,
      tags: [tag],
      summary,
      description: `${why} The other answers are what its documentation tells of it.`,
      "x-not-built": true,
      request: { ...(inPath && { params: inPath }), ...(query && { query }) },
      responses: {
        ...Object.fromEntries(Object.entries(answers).map(([status, body]) => [status, success(body)])),
        ...refusals(...alsoRefused, ...(isOnSession(path) ? ([404] as const) : [])),
        501: {
          ...refused(refusal()),
          description: "`not_implemented`: the operation is not built yet.",
        },
      },
    };
    return unbuilt(definition, refusal);
  };
}

function needOf(needs: Capability | "super_admin", path: string): Need {
  const onSession = isOnSession(path);
  if (needs === "super_admin") return { role: needs, on: onSession ? "session" : "gateway" };
  return { can: needs, on: onSession ? "session" : "organization" };
}

function isOnSession(path: string): boolean {
  return path.includes("{session}");
}

/** In the path's order. */
function paramsIn(path: string, { shape }: z.ZodObject): z.ZodObject | undefined {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  if (names.length === 0) return undefined;
  return z.object(Object.fromEntries(names.map((name) => [name, shape[name]])));
}

function success(body: object | null) {
  if (body === null) return { description: "Done." };
  const schema = z.record(z.string(), z.unknown());
  return {
    description: "As its documentation tells.",
    content: { "application/json": { schema, example: body } },
  };
}
