import { jsonAnswer } from "../../../../src/http/operation/json-content.ts";
import { secretOf } from "../../dialect/credential.ts";
import { operation, refused, refusals, refusalsOfAny, type Operation } from "../../dialect/operation.ts";
import { TICKET } from "../examples.ts";
import { fromTicketBody, REALTIME_PATH, refuseTicketBody, toTicketResponse } from "./convert.ts";
import { CONNECT, TICKETS } from "./descriptions.ts";
import { RealtimeQuery, TicketBody, TicketResponse } from "./schemas.ts";
import { REALTIME_RULES, realtimeSource } from "./source.ts";

const TAGS = ["realtime"];

export const realtimeOperations: readonly Operation[] = [
  operation(
    {
      operationId: "createRealtimeTicket",
      needs: { can: "events", orRole: "super_admin", on: "caller" },
      method: "post",
      path: `${REALTIME_PATH}/ticket`,
      tags: TAGS,
      summary: "A ticket for the event stream",
      description: TICKETS,
      request: { body: { required: false, content: { "application/json": { schema: TicketBody } } } },
      responses: {
        201: jsonAnswer("The ticket, and where it opens the stream.", TicketResponse, TICKET),
        ...refusals(400, 404, 413),
      },
    },
    ({ core, tickets, rootOf }) =>
      async (c) => {
        const { caller } = c.var;
        const what = await fromTicketBody(core, caller, c.req.valid("json"));
        core.events.requirePlace(caller);
        const secret = secretOf((name) => c.req.header(name));
        const ticket = await tickets.issue({ caller, secret, what });
        return c.json(toTicketResponse(ticket, rootOf(c), c.req.header("x-forwarded-proto")), 201);
      },
    { refuse: refuseTicketBody },
  ),
  operation(
    {
      operationId: "connectRealtime",
      needs: { ticket: "unused", on: "caller" },
      method: "get",
      path: REALTIME_PATH,
      tags: TAGS,
      summary: "The event stream, as a WebSocket",
      description: CONNECT,
      request: { query: RealtimeQuery },
      responses: {
        101: { description: "The WebSocket is open." },
        ...refusalsOfAny(400),
        401: refused("ticket_invalid"),
        403: refused("origin_refused"),
      },
    },
    ({ core, webSockets, mediaTokens, rootOf }) =>
      (c) => {
        const addresses = { tokens: mediaTokens, root: rootOf(c) };
        return Promise.resolve(
          webSockets.answer(c, REALTIME_RULES, realtimeSource(core, c.var.ticket, addresses)),
        );
      },
  ),
];
