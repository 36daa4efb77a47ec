import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asObject, isObject, JsonSchemas, schemasIn, type Json } from "../support/json-schema.ts";
import { OpenApiDocument } from "../support/openapi-document.ts";
import { DIALECTS, refusalsLike, wordingsOf } from "./promised-answers.ts";

/** What holds for every operation of both documents by itself, whoever adds the next one. */

describe.each(DIALECTS)("the document of the $name dialect", (dialect) => {
  const document = OpenApiDocument.of(dialect.name);
  const { components, tags } = document.json as {
    components: Readonly<Record<string, Json>>;
    tags: readonly { readonly name: string; readonly description?: string }[];
  };

  describe.each(operationsOf(document))("$operationId", ({ operationId, path, definition, responses }) => {
    const need = dialect.needs[operationId];
    const contents = responses.flatMap(({ status, content }) =>
      Object.entries(content ?? {}).map(([mediaType, media]) => ({ status, mediaType, media })),
    );

    it("has an example for every answer with a body, valid against its schema", () => {
      for (const { status, mediaType, media } of contents) {
        const examples = examplesOf(media);
        expect([status, mediaType, examples.length]).toEqual([
          status,
          mediaType,
          expect.toSatisfy(isPositive),
        ]);
        for (const example of examples)
          expect(document.schemas.faults(media["schema"], example, `${status} ${mediaType}`)).toEqual([]);
      }
    });

    it("has examples for what it takes, valid against their schemas", () => {
      const { parameters = [], requestBody } = definition as {
        parameters?: readonly Json[];
        requestBody?: { readonly content: Readonly<Record<string, Json>> };
      };
      const described = [...parameters, ...Object.values(requestBody?.content ?? {})];
      for (const { schema, ...media } of described)
        for (const example of examplesOf(media))
          expect(document.schemas.faults(schema, example, operationId)).toEqual([]);
    });

    it("shows refusals as the dialect's table words them", () => {
      for (const { status, media } of contents.filter(({ status }) => Number(status) >= 400)) {
        // It tells that the database fails in the same words as that it does not.
        if (operationId === "health" && status === "503") continue;
        for (const example of examplesOf(media))
          expect(refusalsLike(dialect, path, Number(status), example)).toContainEqual(example);
      }
    });

    it("has a description of its own for every refusal", () => {
      for (const { description } of responses) expect(description).not.toBe("refused");
    });

    it("belongs to groups that are described", () => {
      const names = tags.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(definition["tags"] as string[]));
    });

    it("documents at least the refusals that its need and its body bring", () => {
      const least = need ? [...dialect.refused(need)] : [];
      if (definition["requestBody"] !== undefined) least.push("400", "413");
      expect(responses.map(({ status }) => status)).toEqual(expect.arrayContaining(least));
    });

    it("asks for what its need says", () => {
      const schemes = need ? Object.keys(asObject(components["securitySchemes"])) : [];
      const alternatives = need ? dialect.alternatives(need) : [];
      expect(definition["security"]).toEqual(
        alternatives.flatMap((roles) => schemes.map((scheme) => ({ [scheme]: roles }))),
      );
    });

    it("documents the headers of every answer", () => {
      for (const { status, headers, content } of responses) {
        // Whose token is wrong is limited too.
        const isLimited = need !== undefined || operationId === "getMediaContent";
        const expected = ["X-Request-Id", ...(isLimited ? dialect.limitHeaders : [])];
        if (status === "429" || status === "503") expected.push("Retry-After");
        if (content && "text/event-stream" in content) expected.push("X-Accel-Buffering");
        if (content && "*/*" in content) expected.push("Content-Disposition");
        if (status === "204" && operationId === "deleteSession" && dialect.name === "bearer-cid")
          expected.push("Warning");
        if (status === "401" && dialect.name === "bearer-cid") expected.push("WWW-Authenticate");
        expect([status, ...Object.keys(headers ?? {}).sort()]).toEqual([status, ...expected.sort()]);
        // There it is not always.
        const isSoon = status === "503" && dialect.name === "bearer-cid";
        for (const [name, header] of Object.entries(headers ?? {})) {
          const component = isSoon && name === "Retry-After" ? "Retry-After-Soon" : name;
          expect(header).toEqual({ $ref: `#/components/headers/${component}` });
        }
      }
    });
  });

  it("describes every group, and none that is empty", () => {
    for (const tag of tags) expect(tag.description).toMatch(/^.{10,}\.$/);
    const used = operationsOf(document).flatMap(({ definition }) => definition["tags"] as string[]);
    expect(tags.map(({ name }) => name).sort()).toEqual([...new Set(used)].sort());
  });

  it("has headers with an example that keeps their schema", () => {
    for (const [name, header] of Object.entries(asObject(components["headers"]))) {
      const { schema, example } = header as { schema: Json; example: unknown };
      expect(document.schemas.faults(schema, example, name)).toEqual([]);
    }
  });

  it("uses no keyword that answers are not held against", () => {
    const roots = [...schemaRoots(document.json)];
    expect(roots.length).toBeGreaterThan(20);
    const keywords = new Set(
      roots.flatMap((root) => [...schemasIn(root)].flatMap((schema) => Object.keys(schema))),
    );
    expect([...keywords].filter((keyword) => !JsonSchemas.knows(keyword))).toEqual([]);
  });

  it("shows messages that the program says", () => {
    const said = messagesInSource();
    for (const { path, responses } of operationsOf(document)) {
      for (const { status, content } of responses) {
        const example = content?.["application/json"]?.["example"];
        if (Number(status) < 400 || !isObject(example) || !isObject(example["error"])) continue;
        const message = String(example["error"]["message"]);
        const { whole, prefixes } = wordingsOf(dialect, path, Number(status));
        if (whole.includes(message)) continue;
        const { details = {} } = example["error"] as { details?: Json };
        // "<field>: <why>" is put together from a schema's wording.
        const fields = Object.entries(details).flatMap(([field, why]) =>
          message === `${field}: ${String(why)}` || message === `${field} ${String(why)}`
            ? [String(why)]
            : [],
        );
        const prefix = prefixes.find((words) => message.startsWith(words)) ?? "";
        const parts = fields.length > 0 ? fields : [message.slice(prefix.length)];
        for (const part of parts)
          expect([part, said.some((pattern) => pattern.test(part))]).toEqual([part, true]);
      }
    }
  });
});

type Response = {
  readonly status: string;
  readonly description: string;
  readonly headers?: Json;
  readonly content?: Readonly<Record<string, Json>>;
};

function operationsOf(document: OpenApiDocument) {
  return document.operations.map(({ path, definition }) => ({
    operationId: String(definition["operationId"]),
    path,
    definition,
    responses: Object.entries(asObject(definition["responses"])).map(([status, response]): Response => ({
      status,
      ...(response as Omit<Response, "status">),
    })),
  }));
}

function examplesOf({ example, examples }: Json): readonly unknown[] {
  const named = Object.values(asObject(examples ?? {})).map((one) => asObject(one)["value"]);
  return example === undefined ? named : [example, ...named];
}

function isPositive(count: number): boolean {
  return count > 0;
}

/** The schemas of a document by where they stand: components, answers, bodies, parameters. */
function* schemaRoots(node: unknown, key = ""): Generator<Json> {
  if (Array.isArray(node)) for (const item of node) yield* schemaRoots(item);
  if (!isObject(node)) return;
  if (key === "schema") yield node;
  if (key === "schemas") for (const schema of Object.values(node)) if (isObject(schema)) yield schema;
  if (key === "example" || key === "examples" || key === "schema" || key === "schemas") return;
  for (const [name, child] of Object.entries(node)) yield* schemaRoots(child, name);
}

/** Every text of the sources that could be a message, what stands in `${}` being anything. */
function messagesInSource(): readonly RegExp[] {
  const root = new URL("../../", import.meta.url);
  const files = ["src", "adapters"].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      // The tables and examples themselves are no evidence.
      .filter((file) => /\.tsx?$/.test(file) && !/(^|\/)(errors|examples)\.ts$/.test(file))
      .map((file) => readFileSync(new URL(`${folder}/${file}`, root), "utf8")),
  );
  // Also the short ones: what is between the end of one and the beginning of the next is no text.
  const texts = files.flatMap((text) => [...text.matchAll(/"([^"\n]*)"|`([^`]*)`/g)]);
  const messages = texts.map(([, plain, template]) => (plain ?? template ?? "").split(/\$\{[^}]*\}/));
  // A template with hardly a word in it would say anything.
  return messages
    .filter((parts) => parts.join("").length >= 8)
    .map((parts) => {
      return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`);
    });
}
