import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { leanOperation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { fromPresenceBody, toPresenceResponse } from "./convert.ts";
import { PRESENCE_SENT } from "./examples.ts";
import { PresenceBody, PresenceResponse } from "./schemas.ts";

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
      takeBackOf:
        ({ core }) =>
        async (c) => {
          const { chat, state } = fromPresenceBody(c.req.valid("json")).input;
          if (state === "paused") await core.presence.end(c.get("session"), chat);
        },
    },
  ),
];
