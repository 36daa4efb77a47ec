import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { leanOperation, operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { fromPresenceBody, fromPresenceQuery, toPartnerResponse, toPresenceResponse } from "./convert.ts";
import { PARTNER, PRESENCE_SENT } from "./examples.ts";
import { PartnerResponse, PresenceBody, PresenceQuery, PresenceResponse } from "./schemas.ts";

const OVER_THE_LIMIT =
  "A `pause` over the rate limit is answered 429 and ends the indicator that runs in the chat all the same, up to 10 times a second.";

export const presenceOperations: readonly Operation[] = [
  leanOperation(
    {
      operationId: "sendPresence",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/presence/{instance}",
      tags: ["chat"],
      summary: "Show or clear typing or recording in a chat",
      description: `Answered once the state was handed to the instance's open connection; WhatsApp acknowledges no chat state. ${OVER_THE_LIMIT}`,
      request: { params: InstanceParams, body: jsonRequest(PresenceBody) },
      responses: {
        200: jsonAnswer("Handed over.", PresenceResponse, PRESENCE_SENT),
        ...refusals(400, 403, 404, 413, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const asked = fromPresenceBody(c.req.valid("json"));
        const to = await core.presence.set(c.get("session"), asked.input);
        return { status: 200, body: toPresenceResponse(asked, to) };
      },
    {
      isRepeatable: true,
      takeBackOf:
        ({ core }) =>
        async (c) => {
          const { chat, state } = fromPresenceBody(c.req.valid("json")).input;
          if (state === "paused") await core.presence.end(c.get("session"), chat);
        },
    },
  ),
  operation(
    {
      operationId: "getPresence",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/presence/{instance}",
      tags: ["chat"],
      summary: "Whether the partner is online, types or records",
      "x-extension": true,
      description:
        "Has WhatsApp tell it from now on, and answers what is known by now: `unknown` at first. A chat that is asked about at least once an hour is followed over every reconnect, up to 1,000 of an instance. WhatsApp tells it only while the instance itself is online (`keepOnlineStatus`, or while it shows an indicator), and of groups who types.",
      request: { params: InstanceParams, query: PresenceQuery },
      responses: {
        200: jsonAnswer("What is known by now.", PartnerResponse, PARTNER),
        ...refusals(400, 403, 404, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const chat = fromPresenceQuery(c.req.valid("query"));
        return c.json(toPartnerResponse(await core.chats.partnerOf(c.var.session, chat)), 200);
      },
  ),
];
