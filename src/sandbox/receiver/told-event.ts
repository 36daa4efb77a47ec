import type { IncomingHttpHeaders } from "node:http";

/** What a request says of its event; null where it does not. */
export type ToldEvent = {
  readonly event: string | null;
  readonly eventId: string | null;
  readonly session: string | null;
};

/** Reads it in either dialect: the bearer/`cid` one names a session by its id, the token/`number` one by its name. */
export function toldEvent(headers: IncomingHttpHeaders, body: Buffer): ToldEvent {
  const told = fieldsOf(parsed(body));
  return {
    event: textIn(told["event"]),
    eventId: textIn(headers["webhook-id"]) ?? textIn(headers["x-webhook-request-id"]) ?? textIn(told["id"]),
    session: textIn(told["session"]) ?? textIn(fieldsOf(told["instanceData"])["instance"]),
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textIn(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, 200) : null;
}
