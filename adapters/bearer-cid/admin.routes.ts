import { CAPABILITIES, type Capability } from "../../src/core/index.ts";
import { SESSION } from "./examples.ts";
import { operation, refusals, type Operation } from "./operation.ts";
import { SessionList } from "./schemas.ts";
import { toSessionRow } from "./sessions.convert.ts";

const EVERYTHING: ReadonlySet<Capability> = new Set(CAPABILITIES);

/** For a login with the role super_admin, which is no organization's. */
export const adminOperations: readonly Operation[] = [
  operation(
    {
      operationId: "adminListSessions",
      method: "get",
      path: "/api/v1/admin/sessions",
      tags: ["admin"],
      summary: "List the sessions of all organizations",
      description:
        "For a login with the role `super_admin`; api-keys, tokens and roles of an organization get 403.",
      responses: {
        200: {
          description: "All sessions of the gateway, on one page.",
          content: {
            "application/json": { schema: SessionList, example: { data: [SESSION], nextCursor: null } },
          },
        },
        ...refusals(),
      },
    },
    ({ core }) =>
      (c) =>
        c.json(
          { data: core.listAllSessions().map((row) => toSessionRow(row, EVERYTHING)), nextCursor: null },
          200,
        ),
  ),
];
