import { jsonAnswer, jsonRequest } from "../../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../../dialect/operation.ts";
import { wrongPage } from "../../dialect/page.ts";
import { StoredPageQuery } from "../../dialect/schemas.ts";
import { refuseValues } from "../../dialect/validation.ts";
import { NOT_FOUND } from "../not-found.ts";
import { WebhookParams } from "../schemas.ts";
import { fromDeliveriesQuery, fromRedeliver, toDeliveryList } from "./convert.ts";
import { DELIVERIES, TESTED } from "./examples.ts";
import { DeliveryList, RedeliverAnswer, RedeliverBody, TestAnswer } from "./schemas.ts";

const SHARED = { needs: { can: "manage", on: "webhook" }, "x-extension": true } as const;

/** How its owner sees and mends what is delivered to a webhook: our own. */
export const webhookDeliveryOperations: readonly Operation[] = [
  operation(
    {
      ...SHARED,
      tags: ["webhooks"],
      operationId: "listDeliveries",
      method: "get",
      path: "/api/v1/webhooks/{id}/deliveries",
      summary: "See what came of a webhook's deliveries",
      description:
        "Newest first: its last 100 attempts, and every event that was given up in the last 14 days (`dead`). With how much waits for it.",
      request: { params: WebhookParams, query: StoredPageQuery },
      responses: {
        200: jsonAnswer("A page of them.", DeliveryList, DELIVERIES),
        ...refusals(),
        ...NOT_FOUND,
        400: refused(wrongPage("cursor")),
      },
    },
    ({ core }) =>
      async (c) => {
        const page = fromDeliveriesQuery(c.req.valid("query"));
        const found = await core.webhooks.listDeliveries(c.var.webhook, page.after, page.limit + 1);
        return c.json(toDeliveryList(found, page, await core.webhooks.backlog(c.var.webhook)), 200);
      },
  ),
  operation(
    {
      ...SHARED,
      tags: ["webhooks"],
      operationId: "testWebhook",
      method: "post",
      path: "/api/v1/webhooks/{id}:test",
      summary: "Send a webhook a test event",
      description:
        "The event `webhook.test`, signed as every other, now and once, whether the webhook is active or not; answers what its receiver has said.",
      request: { params: WebhookParams },
      responses: {
        200: jsonAnswer("What came of it.", TestAnswer, TESTED),
        ...refusals(),
        ...NOT_FOUND,
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(await core.webhooks.test(c.var.webhook), 200),
  ),
  operation(
    {
      ...SHARED,
      tags: ["webhooks"],
      operationId: "redeliver",
      method: "post",
      path: "/api/v1/webhooks/{id}:redeliver",
      summary: "Send events to a webhook again",
      description:
        "Everything since a moment, in order, and what follows after it; or single deliveries, each on its own. Events keep their `id`, and come with the header `duet-replay: 1`. What is kept no longer, and presence older than a minute, does not come. An inactive webhook gets it once it is switched on.",
      request: { params: WebhookParams, body: jsonRequest(RedeliverBody) },
      responses: {
        202: jsonAnswer("They are on their way.", RedeliverAnswer, { count: 12 }),
        ...refusals(400, 413, 422),
        ...NOT_FOUND,
      },
    },
    ({ core }) =>
      async (c) =>
        c.json(
          { count: await core.webhooks.sendAgain(c.var.webhook, fromRedeliver(c.req.valid("json"))) },
          202,
        ),
    { refuse: refuseValues },
  ),
];
