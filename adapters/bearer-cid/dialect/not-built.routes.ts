import { z } from "@hono/zod-openapi";
import { GatewayError } from "../../../src/core/index.ts";
import type { Need } from "./access.ts";
import { ANSWERS } from "./not-built.answers.ts";
import { IN_QUERY, pathParameters } from "./not-built.parameters.ts";
import { NOT_BUILT, type NotBuilt } from "./not-built.ts";
import { refusals, refused, unbuilt, type Definition, type Operation } from "./operation.ts";

/** Every documented operation that is not built: refused after what every caller is asked for, its body unread. */
export const notBuiltOperations: readonly Operation[] = NOT_BUILT.map((row) =>
  unbuilt(definitionOf(row), () => new GatewayError("not_built", messageOf(row[3]))),
);

function needOf([, , path, , needs]: NotBuilt): Need {
  const onSession = path.includes("{session}");
  if (needs === "super_admin") return { role: needs, on: onSession ? "session" : "gateway" };
  return { can: needs, on: onSession ? "session" : "organization" };
}

function definitionOf(row: NotBuilt): Definition {
  const [section, method, path, operationId, , summary, answer, alsoRefused = []] = row;
  const params = pathParameters(path);
  const query = IN_QUERY[operationId];
  return {
    operationId,
    needs: needOf(row),
    method,
    path,
    tags: [section],
    summary,
    description: "Not built yet: answers 501. The other answers are what its documentation tells of it.",
    "x-not-built": true,
    request: { ...(path.includes("{") && { params }), ...(query && { query }) },
    responses: {
      ...Object.fromEntries(Object.entries(ANSWERS[answer]).map(([status, body]) => [status, success(body)])),
      ...refusals(...alsoRefused, ...(path.includes("{session}") ? ([404] as const) : [])),
      501: notBuilt(operationId),
    },
  };
}

function success(body: object | null) {
  if (body === null) return { description: "Done." };
  const schema = z.record(z.string(), z.unknown());
  return {
    description: "As its documentation tells.",
    content: { "application/json": { schema, example: body } },
  };
}

function notBuilt(operationId: string) {
  return {
    ...refused(new GatewayError("not_built", messageOf(operationId))),
    description: "`not_implemented`: the operation is not built yet.",
  };
}

function messageOf(operationId: string): string {
  return `${operationId} is not built yet`;
}
