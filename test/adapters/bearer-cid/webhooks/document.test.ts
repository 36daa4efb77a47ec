import { describe, expect, it } from "vitest";
import { OpenApiDocument } from "../../../support/openapi-document.ts";
import { ROOT } from "./webhook-calls.ts";

describe("the document of webhooks", () => {
  const document = OpenApiDocument.of("bearer-cid");
  const operations = document.operations.filter(({ path }) => path.startsWith(ROOT));

  it("tells what is delivered, and what an event looks like", () => {
    const { event } = document.json["webhooks"] as { event: { post: { description: string } } };
    for (const name of ["message", "presence.update", "presence.started", "X-Webhook-Hmac"])
      expect(event.post.description).toContain(`\`${name}\``);
    const { schemas } = document.json["components"] as { schemas: Record<string, object> };
    expect(schemas["WebhookEvent"]).toHaveProperty("properties.payload");
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
