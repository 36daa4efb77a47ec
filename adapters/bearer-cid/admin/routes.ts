import { CAPABILITIES, type Capability } from "../../../src/core/index.ts";
import { toAsk } from "../../../src/http/input/page-query.ts";
import { notBuiltIn } from "../dialect/not-built.ts";
import { operation, type Operation } from "../dialect/operation.ts";
import { listAnswers } from "../dialect/page.ts";
import { PageQuery, SessionParams } from "../dialect/schemas.ts";
import { fromSessionsQuery, toSessionList } from "../sessions/convert.ts";
import { SESSION } from "../sessions/examples.ts";
import { SessionList } from "../sessions/schemas.ts";
import { BACKFILL, BACKFILL_STARTED } from "./examples.ts";

const EVERYTHING: ReadonlySet<Capability> = new Set(CAPABILITIES);

const notBuilt = notBuiltIn("admin", SessionParams);

// prettier-ignore
const notBuiltOperations: readonly Operation[] = [
  notBuilt("get", "/api/v1/admin/sessions/{session}/backfill", "adminSessionBackfillStatus", "super_admin", "The last backfill", { 200: BACKFILL }),
  notBuilt("post", "/api/v1/admin/sessions/{session}:backfill", "adminStartSessionBackfill", "super_admin", "Start a backfill", { 202: BACKFILL_STARTED }, [409]),
];

/** For a login with the role super_admin, which is no organization's. */
export const adminOperations: readonly Operation[] = [
  operation(
    {
      operationId: "adminListSessions",
      needs: { role: "super_admin", on: "gateway" },
      method: "get",
      path: "/api/v1/admin/sessions",
      tags: ["admin"],
      summary: "List the sessions of all organizations",
      description:
        "For a login with the role `super_admin`; api-keys, tokens and roles of an organization get 403.",
      request: { query: PageQuery },
      responses: listAnswers(
        "All sessions of the gateway in the order of their ids, or a page of them.",
        SessionList,
        { data: [SESSION], nextCursor: null },
      ),
    },
    ({ core, lists }) =>
      (c) => {
        const page = fromSessionsQuery(c.req.valid("query"));
        return lists.answer(c, toSessionList(core.sessions.listAll(toAsk(page)), page, EVERYTHING));
      },
  ),
  ...notBuiltOperations,
];
