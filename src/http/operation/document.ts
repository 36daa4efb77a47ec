import { OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { ZodType } from "zod";

type Registry = OpenAPIHono["openAPIRegistry"];
type Components = Readonly<Record<string, Parameters<Registry["registerComponent"]>[2]>>;

/** What a dialect's document tells beside its operations. */
export type DocumentHead = {
  readonly title: string;
  readonly description: string;
  readonly securitySchemes: Components;
  readonly headers: Components;
  /** Schemas that no answer is by itself. */
  readonly schemas?: Readonly<Record<string, ZodType>>;
  /** Requests that the gateway makes; their paths are names. */
  readonly webhooks?: readonly RouteConfig[];
  /** What the groups of operations are about. */
  readonly tags: Readonly<Record<string, string>>;
};

/** The OpenAPI 3.1 document of these operations; `root` is the gateway's root as seen from the document's address. */
export function openApiDocument(
  head: DocumentHead,
  definitions: readonly RouteConfig[],
  root: string,
): object {
  const { title, description, tags } = head;
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  for (const [name, scheme] of Object.entries(head.securitySchemes))
    registry.registerComponent("securitySchemes", name, scheme);
  for (const [name, header] of Object.entries(head.headers))
    registry.registerComponent("headers", name, header);
  for (const [name, schema] of Object.entries(head.schemas ?? {})) registry.register(name, schema);
  for (const definition of definitions) registry.registerPath(definition);
  for (const definition of head.webhooks ?? []) registry.registerWebhook(definition);
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title,
      version: "1.0.0",
      description,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    tags: Object.entries(tags).map(([name, about]) => ({ name, description: about })),
    servers: [{ url: root, description: "The gateway that serves this document." }],
  });
}
