import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentOf as ofBearerCid } from "../../adapters/bearer-cid/dialect/document.ts";
import { bearerCid, operations as bearerOperations } from "../../adapters/bearer-cid/index.ts";
import { documentOf as ofTokenNumber } from "../../adapters/token-number/dialect/document.ts";
import { tokenNumber, operations as tokenOperations } from "../../adapters/token-number/index.ts";
import { createMediaTokens } from "../../src/core/index.ts";
import { createAdmission } from "../../src/http/admission/admission.ts";
import { createTickets } from "../../src/http/websocket/tickets.ts";
import { createWebSockets } from "../../src/http/websocket/web-sockets.ts";
import { NOWHERE_ELSE } from "../../src/http/forwarding/elsewhere.ts";
import { createEventStreams } from "../../src/http/answers/event-stream.ts";
import { createFileAnswers } from "../../src/http/answers/file-answer.ts";
import { createLimiter } from "../../src/http/admission/limiter.ts";
import { createListAnswers } from "../../src/http/answers/list-answer.ts";
import { systemClock } from "../../src/system-clock.ts";
import { OpenApiDocument } from "../support/openapi-document.ts";
import { TestGateway } from "../support/test-gateway.ts";

const DIALECTS = { "bearer-cid": bearerCid, "token-number": tokenNumber };
const NAMES = ["bearer-cid", "token-number"] as const;
/** A document for each operation, as if there were no other. */
const ALONE = {
  "bearer-cid": () => bearerOperations.map(({ definition }) => ofBearerCid([definition], ".")),
  "token-number": () => tokenOperations.map(({ definition }) => ofTokenNumber([definition], ".")),
};

/** The address of media has its own secret in it. */
const WITHOUT_CREDENTIAL = ["/health", "/api/v1/media/{id}/content"];

type Json = Record<string, unknown>;

/** Visits every object of a document. */
function everywhere(node: unknown, visit: (object: Json) => void): void {
  if (Array.isArray(node)) for (const item of node) everywhere(item, visit);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  visit(node as Json);
  for (const child of Object.values(node)) everywhere(child, visit);
}

function resolves(document: OpenApiDocument, reference: string): boolean {
  let node: unknown = document.json;
  for (const part of reference.split("/").slice(1)) node = (node as Json | undefined)?.[part];
  return node !== undefined;
}

describe.each(NAMES)("the document of the %s dialect", (name) => {
  const document = OpenApiDocument.of(name);
  const operations = document.operations.map(({ method, path, definition }) => ({
    method,
    path,
    operation: definition as Json & { responses: Record<string, Json>; parameters?: Json[] },
  }));

  it("equals the file that is checked in; npm run openapi writes it", () => {
    const file = readFileSync(new URL(`../../openapi/${name}.json`, import.meta.url), "utf8");
    expect(`${JSON.stringify(document.json, null, 2)}\n`).toBe(file);
  });

  it("equals what the gateway serves", async () => {
    await using test = await TestGateway.start();
    const response = await test.gateway.request(`/openapi/${name}.json`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.json()).toEqual(document.json);
  });

  it("is OpenAPI 3.1 with a title, a version and a server", () => {
    expect(document.json).toMatchObject({
      openapi: "3.1.0",
      info: { title: expect.any(String) as string, version: expect.any(String) as string },
    });
    // Wherever it is served, also below a path of a proxy: the gateway is one step up.
    const [{ url }] = document.json["servers"] as [{ url: string }];
    const at = `https://example.com/wa/openapi/${name}.json`;
    expect(new URL(url, at).href).toBe("https://example.com/wa/");
  });

  it("has no reference that leads nowhere, and no schema that nobody refers to", () => {
    const referred = new Set<string>();
    everywhere(document.json, (node) => {
      if (typeof node["$ref"] === "string") referred.add(node["$ref"]);
    });
    expect([...referred].filter((reference) => !resolves(document, reference))).toEqual([]);
    const { schemas } = document.json["components"] as { schemas: Json };
    expect(Object.keys(schemas).filter((schema) => !referred.has(`#/components/schemas/${schema}`))).toEqual(
      [],
    );
  });

  it("gives no two schemas the same name: each operation has those that it would have alone", () => {
    const { schemas } = document.json["components"] as { schemas: Json };
    for (const alone of ALONE[name]() as { components: { schemas: Json }; paths: Json }[]) {
      const paths = Object.keys(alone.paths);
      for (const [schema, definition] of Object.entries(alone.components.schemas))
        expect({ paths, schema, definition }).toEqual({ paths, schema, definition: schemas[schema] });
    }
  });

  it("says nullable in the words of 3.1", () => {
    everywhere(document.json, (node) => expect(node).not.toHaveProperty("nullable"));
  });

  it("has no named schema that is null somewhere: that is said where it is", () => {
    const { schemas } = document.json["components"] as { schemas: Record<string, Json> };
    for (const [schema, { type }] of Object.entries(schemas))
      expect([schema, type]).toEqual([schema, "object"]);
  });

  it("requires only members that it describes", () => {
    everywhere(document.json, ({ required, properties }) => {
      if (!Array.isArray(required) || typeof properties !== "object") return;
      expect(Object.keys(properties ?? {})).toEqual(expect.arrayContaining(required));
    });
  });

  it("gives every operation an id of its own, a summary and a tag", () => {
    const ids = operations.map(({ operation }) => operation["operationId"]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      expect(operation).toMatchObject({
        operationId: expect.stringMatching(/^[a-zA-Z]+$/) as string,
        summary: expect.stringMatching(/^.{4,}$/) as string,
        tags: [expect.any(String) as string],
      });
    }
  });

  it("writes parameters in braces, and describes exactly those", () => {
    for (const { path, operation } of operations) {
      expect(path).not.toMatch(/\/:/);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const described = (operation.parameters ?? []).filter((parameter) => parameter["in"] === "path");
      expect(described.map((parameter) => parameter["name"])).toEqual(inPath);
      expect(described.every((parameter) => parameter["required"] === true)).toBe(true);
    }
  });

  it("asks for a credential everywhere but for the health and the bytes of media, with a scheme that it describes", () => {
    const { securitySchemes } = document.json["components"] as { securitySchemes: Json };
    for (const { path, operation } of operations) {
      const schemes = (operation["security"] as Json[]).flatMap((choice) => Object.keys(choice));
      // There a ticket stands for one.
      if (WITHOUT_CREDENTIAL.includes(path) || path === "/api/v1/realtime") expect(schemes).toEqual([]);
      else expect([...new Set(schemes)].sort()).toEqual(Object.keys(securitySchemes).sort());
    }
  });

  it("describes every answer, with a body unless it is 204", () => {
    for (const { operation } of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(response["description"]).toMatch(/^.{4,}$/);
        expect(response["content"] === undefined).toBe(status === "204" || status === "101");
      }
    }
  });

  it("describes what is mounted and nothing else", async () => {
    await using test = await TestGateway.start();
    const { core } = test.gateway;
    const admission = createAdmission({
      core,
      clock: systemClock,
      limiter: createLimiter(systemClock),
      clientAddress: () => "unknown",
      requestsPerMinute: 0,
    });
    const nothing = () => undefined;
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
    const eventStreams = createEventStreams(systemClock, log);
    const lists = createListAnswers(log);
    const files = createFileAnswers(log);
    const webSockets = createWebSockets(systemClock, log);
    const tickets = createTickets(systemClock);
    const mediaTokens = createMediaTokens(systemClock, { sign: () => "", isSignatureOf: () => false });
    const kit = {
      ...{ core, admission, eventStreams, webSockets, tickets, lists, files, mediaTokens },
      mostMediaBytes: 1,
      elsewhere: NOWHERE_ELSE,
      rootOf: () => "",
      version: "1.0.0",
      origins: [],
    };
    const { hono } = DIALECTS[name].createApp(kit);
    const mounted = new Set(hono.routes.map(({ method, path }) => `${method} ${asDocumented(path)}`));
    expect([...mounted].sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort());
  });
});

it("is found as YAML where the bearer/cid dialect has it, without a credential", async () => {
  await using test = await TestGateway.start();
  const { gateway } = test;
  const yaml = await gateway.request("/api/v1/openapi.yaml");
  expect([yaml.status, yaml.headers.get("content-type")]).toEqual([200, "application/yaml"]);
  const json = await gateway.request("/openapi/bearer-cid.json");
  const servers = (url: string) => [{ url, description: "The gateway that serves this document." }];
  const document = (await json.json()) as object;
  expect(document).toMatchObject({ servers: servers("..") });
  // JSON is YAML; each leads to the root from where it is.
  expect(await yaml.json()).toEqual({ ...document, servers: servers("../..") });
});

/** A pattern of the router in the words of a document: "/:session{[^/]+:start}" is "/{session}:start". */
function asDocumented(pattern: string): string {
  return pattern
    .replace(
      /:(\w+)\{[^}]*?(:[a-z]+)?\}/g,
      (_, parameter: string, action = "") => `<${parameter}>${String(action)}`,
    )
    .replace(/\/:(\w+)/g, "/<$1>")
    .replace(/<(\w+)>/g, "{$1}");
}
