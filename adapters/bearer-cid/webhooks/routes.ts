import { toAsk } from "../../../src/http/input/page-query.ts";
import { MESSAGE_BODY_BYTES } from "../../../src/http/input/read-body.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { listAnswers } from "../dialect/page.ts";
import { PageQuery } from "../dialect/schemas.ts";
import { refuseMissing, refuseValues } from "../dialect/validation.ts";
import { fromWebhooksQuery, requirePublic, toWebhookList, toWebhookRow } from "./convert.ts";
import { UPDATE } from "./descriptions.ts";
import { WEBHOOK } from "./examples.ts";
import { NOT_FOUND } from "./not-found.ts";
import { CreateWebhookBody, UpdateWebhookBody, WebhookList, WebhookParams, WebhookRow } from "./schemas.ts";

/** As its webhooks are kept. */
const DIALECT = "bearer-cid";
const SHARED = { tags: ["webhooks"] };

const row = (description: string) => jsonAnswer(description, WebhookRow, WEBHOOK);

export const webhookOperations: readonly Operation[] = [
  operation(
    {
      ...SHARED,
      operationId: "listWebhooks",
      needs: { can: "manage", on: "organization" },
      method: "get",
      path: "/api/v1/webhooks",
      summary: "List webhooks",
      request: { query: PageQuery },
      responses: listAnswers(
        "All webhooks of the organization in the order of their ids, or a page of them.",
        WebhookList,
        { data: [WEBHOOK], nextCursor: "" },
      ),
    },
    ({ core, lists }) =>
      (c) => {
        const page = fromWebhooksQuery(c.req.valid("query"));
        const webhooks = core.webhooks.list(c.var.principal.organizationId, toAsk(page));
        return lists.answer(c, toWebhookList(webhooks, page));
      },
  ),
  operation(
    {
      ...SHARED,
      operationId: "createWebhook",
      needs: { can: "manage", on: "organization" },
      method: "post",
      path: "/api/v1/webhooks",
      summary: "Create a webhook",
      mostBytes: MESSAGE_BODY_BYTES,
      description: "What is delivered to it, and how, is under `webhooks` in this document.",
      request: { body: jsonRequest(CreateWebhookBody) },
      responses: { 201: row("Created."), ...refusals(400, 413, 422) },
    },
    ({ core }) =>
      async (c) => {
        const input = { ...c.req.valid("json"), dialect: DIALECT };
        requirePublic(input.url, core.configuration);
        return c.json(toWebhookRow(await core.webhooks.create(c.var.principal, input)), 201);
      },
    { refuse: refuseMissing("url", refuseValues) },
  ),
  operation(
    {
      ...SHARED,
      operationId: "getWebhook",
      needs: { can: "manage", on: "webhook" },
      method: "get",
      path: "/api/v1/webhooks/{id}",
      summary: "Get a webhook",
      request: { params: WebhookParams },
      responses: { 200: row("The webhook, without its secret."), ...refusals(), ...NOT_FOUND },
    },
    () => (c) => c.json(toWebhookRow(c.var.webhook), 200),
  ),
  operation(
    {
      ...SHARED,
      operationId: "updateWebhook",
      needs: { can: "manage", on: "webhook" },
      method: "patch",
      path: "/api/v1/webhooks/{id}",
      summary: "Change a webhook",
      mostBytes: MESSAGE_BODY_BYTES,
      description: UPDATE,
      request: { params: WebhookParams, body: jsonRequest(UpdateWebhookBody) },
      responses: { 200: row("The webhook, changed."), ...refusals(400, 413, 422), ...NOT_FOUND },
    },
    ({ core }) =>
      async (c) => {
        const { webhook } = c.var;
        const change = c.req.valid("json");
        // One from before stays.
        if (change.url !== undefined && change.url !== webhook.url)
          requirePublic(change.url, core.configuration);
        return c.json(toWebhookRow(await core.webhooks.change(webhook, change)), 200);
      },
    { refuse: refuseValues },
  ),
  operation(
    {
      ...SHARED,
      operationId: "deleteWebhook",
      needs: { can: "manage", on: "webhook" },
      method: "delete",
      path: "/api/v1/webhooks/{id}",
      summary: "Delete a webhook",
      description: "Nothing is delivered any more, also of what waits.",
      request: { params: WebhookParams },
      responses: { 204: { description: "Deleted." }, ...refusals(), ...NOT_FOUND },
    },
    ({ core }) =>
      async (c) => {
        await core.webhooks.delete(c.var.webhook);
        return c.body(null, 204);
      },
  ),
];
