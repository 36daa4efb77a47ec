import { MESSAGE_BODY_BYTES } from "../../../src/http/input/read-body.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { mayLearnSecrets } from "../dialect/access.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import {
  checkWebhooks,
  fromWebhookBody,
  fromWebsocketBody,
  toWebhookBlock,
  toWebhooksResponse,
  toWebsocketBlock,
  websocketOf,
} from "./convert.ts";
import { WEBHOOK, WEBSOCKET } from "./examples.ts";
import {
  WebhookBody,
  WebhookQuery,
  WebhookResponse,
  WebhooksResponse,
  WebsocketBody,
  WebsocketResponse,
} from "./schemas.ts";
import { streamOperation } from "./websocket/routes.ts";

const TAGS = ["events"];
const WEBHOOK_UPDATED = "Webhook configured successfully";
const WEBSOCKET_UPDATED = "WebSocket configured successfully";
const WEBSOCKET_RETRIEVED = "WebSocket configuration retrieved";

const websocketAnswer = (message: string) =>
  jsonAnswer("The configuration as it is kept.", WebsocketResponse, {
    success: true,
    message,
    websocket: WEBSOCKET,
  });

export const eventOperations: readonly Operation[] = [
  operation(
    {
      operationId: "updateWebhook",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: "/api/events/webhook/{instance}",
      tags: TAGS,
      summary: "Set the webhook of a label",
      mostBytes: MESSAGE_BODY_BYTES,
      description:
        "Replaces everything under the label; at most 3 can be enabled. One that is switched on hears what happens from then on. What is delivered, and how, is under `webhooks` in this document.",
      request: { params: InstanceParams, body: jsonRequest(WebhookBody) },
      responses: {
        200: jsonAnswer("The webhook as it is kept.", WebhookResponse, {
          success: true,
          message: WEBHOOK_UPDATED,
          webhook: WEBHOOK,
        }),
        ...refusals(400, 403, 404, 413),
      },
    },
    ({ core }) =>
      async (c) => {
        const mayConnectTo = (host: string) => core.configuration.mayConnectTo(host);
        const given = fromWebhookBody(c.req.valid("json"), mayConnectTo);
        const kept = await core.webhooks.putLabelled(c.var.session, given, checkWebhooks);
        const webhook = toWebhookBlock(kept, true);
        return c.json({ success: true, message: WEBHOOK_UPDATED, webhook } as const, 200);
      },
  ),
  readWebhooks("getWebhook", "/api/events/getWebhook/{instance}", "Read the webhooks"),
  readWebhooks("getWebhookAlias", "/api/events/webhook/{instance}", "Read the webhooks, by another path"),
  operation(
    {
      operationId: "updateWebsocket",
      needs: { can: "manage", on: "instance" },
      method: "post",
      path: "/api/events/websocket/{instance}",
      tags: TAGS,
      summary: "Configure the event stream",
      description: "Replaces the whole. A socket that is open already goes on as it was opened.",
      request: { params: InstanceParams, body: jsonRequest(WebsocketBody) },
      responses: { 200: websocketAnswer(WEBSOCKET_UPDATED), ...refusals(400, 403, 404, 413) },
    },
    ({ core }) =>
      async (c) => {
        const given = fromWebsocketBody(c.req.valid("json"));
        await core.configuration.change(c.var.session, (_, now) => ({
          configuration: { ...now, websocket: given },
        }));
        const websocket = toWebsocketBlock(given);
        return c.json({ success: true, message: WEBSOCKET_UPDATED, websocket } as const, 200);
      },
  ),
  operation(
    {
      operationId: "getWebsocket",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/events/getWebsocket/{instance}",
      tags: TAGS,
      summary: "Read the event stream's configuration",
      description: "404 also when it was never configured.",
      request: { params: InstanceParams },
      responses: { 200: websocketAnswer(WEBSOCKET_RETRIEVED), ...refusals(403, 404) },
    },
    ({ core }) =>
      async (c) => {
        const websocket = toWebsocketBlock(websocketOf(await core.configuration.of(c.var.session)));
        return c.json({ success: true, message: WEBSOCKET_RETRIEVED, websocket } as const, 200);
      },
  ),
  streamOperation,
];

function readWebhooks(
  operationId: "getWebhook" | "getWebhookAlias",
  path: string,
  summary: string,
): Operation {
  return operation(
    {
      operationId,
      needs: { can: "read", on: "instance" },
      method: "get",
      path,
      tags: TAGS,
      summary,
      description:
        "`webhooks`, sorted by label, or with `label` the one `webhook`; 404 `Webhook not found` when there is none. `authorization` is null for a key or login that may not `manage`.",
      request: { params: InstanceParams, query: WebhookQuery },
      responses: {
        200: jsonAnswer(
          "All webhooks, those that are switched off too, or the one of the label.",
          WebhooksResponse,
          {
            success: true,
            message: "Webhook configuration retrieved",
            webhooks: [WEBHOOK],
          },
        ),
        ...refusals(403, 404),
      },
    },
    ({ core }) =>
      async (c) => {
        const mayLearn = mayLearnSecrets(c.var.principal);
        const webhooks = await core.webhooks.listLabelled(c.var.session);
        return c.json(toWebhooksResponse(webhooks, c.req.valid("query").label, mayLearn), 200);
      },
  );
}
