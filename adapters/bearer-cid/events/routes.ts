import { secretOf } from "../dialect/credential.ts";
import { notBuiltIn } from "../dialect/not-built.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { fromEventsRequest, toEventSource } from "./convert.ts";
import { EVENT_STREAM, TICKET } from "./examples.ts";
import { EventsHeaders, EventsQuery, EventStream } from "./schemas.ts";

const DESCRIPTION = [
  "What happens to the sessions of the organization, as server-sent events; an instance token hears of its own session. `read` or `events` opens it; without `read` a session's row does not tell whose phone it is.",
  "`session.status`: a session was made, its state or its settings changed; the payload is its row. `session.deleted`: it is gone.",
  "`auth.qr`: a QR to scan, for credentials with `manage`.",
  "`presence.started`: an indicator begins, or another state or deadline takes its place. `presence.refreshed`: its state went out again, or its connection was lost (`showing` is false). `presence.ended`: it runs no longer; the payload is the row as it last was.",
  "`stream.reset`: what came after `Last-Event-ID` is not known any more; load everything anew. What happens is stored while somebody reads, and for a minute after, so that a stream goes on also when the gateway was started again; who has missed 1,000 events or more is told to load everything anew. `presence.refreshed` is not told again, nor a QR that has expired, nor what is more than a minute old of an indicator.",
  "A comment comes every 15 s. A stream ends within a second when its credential is no longer in force, and when more than 256 KiB wait for its reader. At most 10 are open with a credential, and 100 in an organization; another is refused with 429. Opening one counts as one request.",
].join("\n\n");

const notBuilt = notBuiltIn("realtime");

// prettier-ignore
const notBuiltOperations: readonly Operation[] = [
  notBuilt("post", "/api/v1/realtime/ticket", "createRealtimeTicket", "events", "A ticket for the event stream", { 201: TICKET }),
];

export const eventOperations: readonly Operation[] = [
  operation(
    {
      operationId: "streamEvents",
      needs: { can: "read", or: "events", on: "organization" },
      method: "get",
      path: "/api/v1/events",
      tags: ["realtime"],
      summary: "The stream of events",
      description: DESCRIPTION,
      "x-extension": true,
      request: { query: EventsQuery, headers: EventsHeaders },
      responses: {
        200: {
          description: "The events, for as long as the client reads.",
          content: { "text/event-stream": { schema: EventStream, example: EVENT_STREAM } },
        },
        ...refusals(404),
      },
    },
    ({ core, eventStreams }) =>
      async (c) => {
        const { principal } = c.var;
        const { session } = c.req.valid("query");
        const what = await fromEventsRequest(
          core,
          principal,
          session,
          c.req.valid("header")["Last-Event-ID"],
        );
        const secret = secretOf((name) => c.req.header(name));
        return eventStreams.answer(c, toEventSource(core, principal, secret, what));
      },
  ),
  ...notBuiltOperations,
];
