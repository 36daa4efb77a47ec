import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { noInstanceName } from "../dialect/instance-names.ts";
import { noEffect } from "../dialect/json-members.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { toMetricsResponse } from "./convert.ts";
import { MetricsParams, MetricsResponse } from "./schemas.ts";

export const metricsOperations: readonly Operation[] = [
  operation(
    {
      operationId: "getMetrics",
      needs: { can: "read", on: "instances" },
      method: "get",
      path: "/api/instance/metrics/{instance}",
      tags: ["instance"],
      summary: "Count an instance's messages",
      description: "The gateway counts nothing yet: every figure is 0 or empty.",
      ...noEffect,
      request: { params: MetricsParams },
      responses: {
        200: jsonAnswer(
          "The counters, summed over the instances.",
          MetricsResponse,
          toMetricsResponse("support,sales"),
        ),
        ...refusals(403, 404),
        400: refused(noInstanceName()),
      },
    },
    () => (c) => c.json(toMetricsResponse(c.req.valid("param").instance), 200),
  ),
];
