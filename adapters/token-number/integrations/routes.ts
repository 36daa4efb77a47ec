import { GatewayError } from "../../../src/core/index.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { requireChatwoot } from "./convert.ts";
import { CHATWOOT, CHATWOOT_SET } from "./examples.ts";
import { ChatwootBody, ChatwootDeletedResponse, ChatwootResponse, ChatwootSetResponse } from "./schemas.ts";

const TAGS = ["chatwoot"];
const DESCRIPTION =
  "The gateway has no bridge to Chatwoot: answers 503, as documented for a server without one.";

const switchedOff = {
  503: {
    ...refused("integration_off"),
    description: "`integration gateway not configured`, or the gateway is stopping.",
  },
};

export const integrationOperations: readonly Operation[] = [
  operation(
    {
      operationId: "setChatwoot",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: "/api/chatwoot/set/{instance}",
      tags: TAGS,
      summary: "Switch Chatwoot on",
      description: DESCRIPTION,
      request: { params: InstanceParams, body: jsonRequest(ChatwootBody) },
      responses: {
        201: jsonAnswer("Switched on.", ChatwootSetResponse, CHATWOOT_SET),
        ...refusals(400, 403, 404, 413),
        ...switchedOff,
      },
    },
    () => (c) => {
      requireChatwoot(c.req.valid("json"));
      throw withoutBridge();
    },
  ),
  operation(
    {
      operationId: "getChatwoot",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chatwoot/list/{instance}",
      tags: TAGS,
      summary: "Read the state of Chatwoot",
      description: DESCRIPTION,
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("As it is.", ChatwootResponse, CHATWOOT),
        ...refusals(403, 404),
        ...switchedOff,
      },
    },
    () => () => {
      throw withoutBridge();
    },
  ),
  operation(
    {
      operationId: "deleteChatwoot",
      needs: { can: "manage", on: "instance" },
      method: "delete",
      path: "/api/chatwoot/delete/{instance}",
      tags: TAGS,
      summary: "Switch Chatwoot off",
      description: DESCRIPTION,
      request: { params: InstanceParams },
      responses: {
        200: jsonAnswer("Switched off.", ChatwootDeletedResponse, {
          message: "chatwoot integration deactivated",
        }),
        ...refusals(403, 404),
        ...switchedOff,
      },
    },
    () => () => {
      throw withoutBridge();
    },
  ),
];

function withoutBridge(): GatewayError {
  return new GatewayError("integration_off", "the gateway has no bridge to Chatwoot");
}
