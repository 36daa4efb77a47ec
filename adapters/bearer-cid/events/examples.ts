import type { z } from "@hono/zod-openapi";
import { AT, ORGANIZATION_ID, SESSION_ID } from "../dialect/examples.ts";
import { INDICATOR } from "../presence/examples.ts";
import type { EventEnvelope } from "./schemas.ts";

const EVENT: z.infer<typeof EventEnvelope> = {
  schema: "v1",
  id: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3",
  event: "presence.started",
  session: SESSION_ID,
  organization: ORGANIZATION_ID,
  timestamp: AT + 68_000,
  payload: INDICATOR,
};

export const EVENT_STREAM = `retry: 2000
: events follow

id: ${EVENT.id}
event: ${EVENT.event}
data: ${JSON.stringify(EVENT)}

`;

export const TICKET = {
  ticket: "rt_mJ6yP0sXc5oQvT3hE8kLzR2nWb7dUf1g",
  expiresInSeconds: 30,
  url: "wss://your-gateway/api/v1/realtime?ticket=rt_mJ6yP0sXc5oQvT3hE8kLzR2nWb7dUf1g",
};
