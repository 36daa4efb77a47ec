import { describe, expect, it } from "vitest";
import { OpenApiDocument } from "../../../support/openapi-document.ts";
import { ROOT } from "./webhook-calls.ts";

describe("the document of webhooks", () => {
  const document = OpenApiDocument.of("bearer-cid");
  const operations = document.operations.filter(({ path }) => path.startsWith(ROOT));

  it("says of every operation and schema that it has no effect yet", () => {
    expect(operations.map(({ definition }) => definition["x-no-effect-yet"])).toEqual(Array(5).fill(true));
    const { schemas } = document.json["components"] as { schemas: Record<string, object> };
    const ofWebhooks = Object.entries(schemas).filter(([name]) => name.includes("Webhook"));
    expect(ofWebhooks).toHaveLength(4);
    for (const [, schema] of ofWebhooks) expect(schema).toHaveProperty("x-no-effect-yet", true);
  });

  it("shows an instance of every answer that keeps its schema", () => {
    for (const operation of operations) {
      const responses = operation.definition["responses"] as Record<string, { content?: object }>;
      for (const [status, { content }] of Object.entries(responses)) {
        if (!content) continue;
        const { example } = (content as Record<string, { example?: unknown }>)["application/json"] ?? {};
        if (["200", "201", "404"].includes(status)) expect(example).toBeDefined();
        if (example === undefined) continue;
        expect(document.faults(operation, Number(status), example)).toEqual([]);
      }
    }
  });
});
