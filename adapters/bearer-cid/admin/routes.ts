import { CAPABILITIES, GatewayError, type Capability } from "../../../src/core/index.ts";
import { toAsk } from "../../../src/http/input/page-query.ts";
import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { listAnswers } from "../dialect/page.ts";
import { PageQuery, SessionParams } from "../dialect/schemas.ts";
import { fromSessionsQuery, toSessionList } from "../sessions/convert.ts";
import { SESSION } from "../sessions/examples.ts";
import { SessionList } from "../sessions/schemas.ts";
import { toBackfillJob } from "./convert.ts";
import { BACKFILL, BACKFILL_STARTED } from "./examples.ts";
import { BackfillJob } from "./schemas.ts";

const EVERYTHING: ReadonlySet<Capability> = new Set(CAPABILITIES);

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
  operation(
    {
      operationId: "adminStartSessionBackfill",
      needs: { role: "super_admin", on: "session" },
      method: "post",
      path: "/api/v1/admin/sessions/{session}:backfill",
      tags: ["admin"],
      summary: "Start a backfill",
      description:
        "Reads anew what WhatsApp has of the session's contacts and groups, of any organization; no messages. Fails where neither could be read, as of a session that is not connected.",
      request: { params: SessionParams },
      responses: {
        202: jsonAnswer("It has begun.", BackfillJob, BACKFILL_STARTED),
        ...refusals(404, 409),
        409: refused(new GatewayError("backfill_running", "one is running")),
      },
    },
    ({ core }) =>
      (c) =>
        c.json(toBackfillJob(core.backfills.start(c.var.session)), 202),
  ),
  operation(
    {
      operationId: "adminSessionBackfillStatus",
      needs: { role: "super_admin", on: "session" },
      method: "get",
      path: "/api/v1/admin/sessions/{session}/backfill",
      tags: ["admin"],
      summary: "The last backfill",
      description: "404 where there was none since the gateway was started.",
      request: { params: SessionParams },
      responses: {
        200: jsonAnswer("How far it is.", BackfillJob, BACKFILL),
        ...refusals(404),
      },
    },
    ({ core }) =>
      (c) =>
        c.json(toBackfillJob(core.backfills.last(c.var.session)), 200),
  ),
];
