import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { toMetricsResponse } from "./convert.ts";
import { METRICS } from "./examples.ts";
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
      description:
        "What is kept of an instance's messages, counted anew each time: what was deleted here or is too old to be kept is not among them. Neither are edits, deletions and votes, which only change other messages; reactions are.",
      request: { params: MetricsParams },
      responses: {
        200: jsonAnswer("The counters, summed over the instances.", MetricsResponse, METRICS),
        ...refusals(400, 403, 404),
      },
    },
    ({ core }) =>
      async (c) => {
        const figures = await core.messages.figures(c.var.sessions);
        return c.json(toMetricsResponse(c.req.valid("param").instance, figures), 200);
      },
  ),
];
