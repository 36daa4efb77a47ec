import type { RouteConfig } from "@hono/zod-openapi";
import { jsonRequest } from "../../../../src/http/operation/json-content.ts";
import { EVENT } from "./examples.ts";
import { InstanceEvent } from "./schemas.ts";

/** What its owner is promised. */
const DELIVERY = [
  "An event is a POST of `InstanceEvent` as JSON to each webhook of the instance that is enabled and names the event, or none. `Authorization` is exactly what was configured, and without it the login in the address, where there is one; nothing is signed. With `byEvents` the event's name stands at the end of the path: `/hook` becomes `/hook/message.exchange`, and a query stays. `webhook-id` is the event's id, the same each time it comes; of `message.exchange` so is `data.id`. What the operator sends again (`duet webhook redeliver`) has the header `duet-replay: 1`; `duet webhook test` sends the event `webhook.test` with an empty `data`.",
  "What is answered 2xx within 15 s (`DUET_WEBHOOK_TIMEOUT_SECONDS`) is taken; a redirect is not followed. All else is tried again after 5 s, 30 s, 2 min, 10 min, 1 h and 6 h, each a fifth more or less, and not before a `Retry-After` of up to an hour; after 7 attempts the event is given up. Three days in which nothing is taken switch the webhook off, and it tells `disabledReason`; set again it goes on where it was, with what is still kept for it; what happens while it is off it does not hear for sure.",
  "Events of an instance come in the order in which they happened, one at a time, and at least once. One that was refused three times while others are taken is tried later, and the next ones come. Events are kept for 7 days (`DUET_EVENTS_KEEP_DAYS`), and a QR until it expires.",
  "`message.exchange` tells messages both ways, once WhatsApp has them: an own one with its `source`, also one that was written on a phone. A reaction, a vote (`poll-update`), an edit and a `message_revoke` are messages of their own; `reply.message_id` is what they are about. With `mediaBase64` the event waits for its media, and has up to 16 MiB of it in `media.base64`. `message.status` tells `delivered`, `read`, `played` and `server_error` of own messages, and `read_self` and `played_self` of what the account has read or played on another device; also `sender`, `retry` and `inactive`, which leave how far a message has come as it was. `chat.name` of a group and `groupName` are its subject then, where it is known.",
].join("\n\n");

/** What a webhook's receiver is asked. */
export const eventDelivery: RouteConfig = {
  operationId: "deliverEvent",
  method: "post",
  path: "event",
  tags: ["events"],
  summary: "An event, to a webhook",
  description: DELIVERY,
  security: [],
  request: { body: jsonRequest(InstanceEvent.openapi({ example: EVENT })) },
  responses: {
    200: { description: "Taken, as every 2xx is." },
    "4XX": { description: "Not taken: it comes again." },
    "5XX": { description: "Not taken: it comes again." },
  },
};
