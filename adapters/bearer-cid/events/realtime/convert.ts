import type { z } from "@hono/zod-openapi";
import { GatewayError, type Caller, type Core, type FollowEvents } from "../../../../src/core/index.ts";
import type { Misfit } from "../../../../src/http/input/input.ts";
import { TICKET_SECONDS } from "../../../../src/http/websocket/tickets.ts";
import { requireSession } from "../../dialect/access.ts";
import { detailsOf } from "../../dialect/validation.ts";
import { factsOf } from "../../webhooks/delivery/event-names.ts";
import type { TicketBody, TicketResponse } from "./schemas.ts";

const EVERY_EVENT = ["*"];
const PREFIX = "evt_";
export const REALTIME_PATH = "/api/v1/realtime";

/** What a ticket is for. Throws `forbidden`, `malformed_input`, `session_not_found`. */
export async function fromTicketBody(
  core: Core,
  caller: Caller,
  { scope, session, events = [], since = "" }: z.infer<typeof TicketBody>,
): Promise<FollowEvents> {
  const facts = new Set(factsOf(events.length === 0 ? EVERY_EVENT : events));
  if (scope === "firehose") {
    if (caller.kind !== "super_admin") throw new GatewayError("forbidden", "firehose requires super_admin");
    // A QR's text is for who may link the session.
    facts.delete("qr");
    return { of: "all", facts, from: "never" };
  }
  if (caller.kind === "super_admin") throw new GatewayError("forbidden", "no active organization");
  if (!caller.can.has("manage")) facts.delete("qr");
  const from = since === "" ? undefined : ({ afterId: since.replace(PREFIX, ""), orElse: "oldest" } as const);
  if (scope === "organization") return { of: scope, facts, from };
  if (session === undefined || session === "") {
    const details = { session: "is missing" };
    throw new GatewayError("malformed_input", "session is required for scope=session", { details });
  }
  return { of: await requireSession(core, caller, session), facts, from };
}

/** The documentation's own words for a body that asks for no ticket. */
export function refuseTicketBody({ error: { issues } }: Misfit): GatewayError {
  const isScope = issues.some(({ path }) => path[0] === "scope");
  return new GatewayError(
    "malformed_input",
    isScope ? "scope must be one of session|organization|firehose" : "invalid ticket request body",
    { details: detailsOf(issues) },
  );
}

/** `root` is where callers reach the gateway; `forwardedProtocol` is of the request that asked for the ticket. */
export function toTicketResponse(
  ticket: string,
  root: string,
  forwardedProtocol: string | undefined,
): z.infer<typeof TicketResponse> {
  const { protocol, host, pathname } = new URL(root);
  const isSecure = protocol === "https:" || forwardedProtocol === "https";
  const address = `${isSecure ? "wss" : "ws"}://${host}${pathname.replace(/\/$/, "")}`;
  return { ticket, expiresInSeconds: TICKET_SECONDS, url: `${address}${REALTIME_PATH}?ticket=${ticket}` };
}
