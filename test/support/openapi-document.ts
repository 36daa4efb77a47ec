import { documents } from "../../src/gateway.ts";
import { asObject, JsonSchemas, type Json } from "./json-schema.ts";

export type OpenApiOperation = {
  readonly method: string;
  /** As documented: "/sessions/{session}:start". */
  readonly path: string;
  readonly definition: Json;
};

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];
/** Headers that answers have for their meaning; the others are the protocol's, and nosniff is for browsers. */
const MEANT =
  /^(x-(?!content-type-options$).*|ratelimit.*|retry-after|www-authenticate|location|content-disposition)$/;

/** One dialect's document, to hold answers against. */
export class OpenApiDocument {
  readonly json: Json;
  readonly schemas: JsonSchemas;

  constructor(json: object) {
    this.json = json as Json;
    this.schemas = new JsonSchemas(this.json);
  }

  static of(name: "bearer-cid" | "token-number"): OpenApiDocument {
    const found = ALL.get(name);
    if (!found) throw new Error(`there is no document ${name}`);
    return found;
  }

  get operations(): readonly OpenApiOperation[] {
    return Object.entries(asObject(this.json["paths"])).flatMap(([path, item]) =>
      Object.entries(asObject(item))
        .filter(([method]) => METHODS.includes(method))
        .map(([method, definition]) => ({
          method: method.toUpperCase(),
          path,
          definition: asObject(definition),
        })),
    );
  }

  /** The operation that answers a request; undefined for an address or a method that is not documented. */
  find(method: string, path: string): OpenApiOperation | undefined {
    const candidates = this.operations.filter(
      (operation) => operation.method === method && matches(operation.path, path),
    );
    // "/instance/list" before "/instance/{anything}".
    return candidates.sort((a, b) => parameterCount(a.path) - parameterCount(b.path))[0];
  }

  /** What an answer to this operation breaks of the document; empty when it keeps it. */
  faults(operation: OpenApiOperation, status: number, body: unknown): readonly string[] {
    const name = nameOf(operation, status);
    const response = this.#response(operation, status);
    if (!response) return [`${name} is not documented`];
    const { content } = response;
    if (content === undefined) return body === undefined ? [] : [`${name}: a body, documented without one`];
    const schema = asObject(asObject(content)["application/json"])["schema"];
    return this.schemas.faults(schema, body, name);
  }

  /** The same of an answer's headers: those that must be there, and none that is not documented. */
  headerFaults(operation: OpenApiOperation, status: number, headers: Headers): readonly string[] {
    const name = nameOf(operation, status);
    const documented = Object.entries(asObject(this.#response(operation, status)?.["headers"] ?? {})).map(
      ([header, given]) => ({ header: header.toLowerCase(), ...this.#resolved(given) }),
    );
    const strange = [...headers.keys()].filter(
      (header) => MEANT.test(header) && !documented.some((one) => one.header === header),
    );
    return [
      ...strange.map((header) => `${name}: the header ${header} is not documented`),
      ...documented.flatMap(({ header, required, schema }: Json & { readonly header: string }) => {
        const value = headers.get(header);
        if (value === null) return required === true ? [`${name} lacks the header ${header}`] : [];
        const isNumber = asObject(schema)["type"] === "integer";
        return this.schemas.faults(schema, isNumber ? Number(value) : value, `${name}: ${header}`);
      }),
    ];
  }

  /** The same of a whole answer, whatever its media type. */
  async answerFaults(operation: OpenApiOperation, answer: Response): Promise<readonly string[]> {
    const { status, headers } = answer;
    const content = this.#response(operation, status)?.["content"];
    const [mediaType = ""] = (headers.get("content-type") ?? "").split(";");
    const isOther =
      content !== undefined && mediaType !== "application/json" && mediaType in asObject(content);
    const text = isOther ? "" : await answer.text();
    if (isOther) await answer.body?.cancel();
    const ofBody = isOther
      ? []
      : this.faults(operation, status, text === "" ? undefined : (JSON.parse(text) as unknown));
    return [...ofBody, ...this.headerFaults(operation, status, headers)];
  }

  #response({ definition }: OpenApiOperation, status: number): Json | undefined {
    const response = asObject(definition["responses"])[String(status)];
    return response === undefined ? undefined : this.#resolved(response);
  }

  #resolved(given: unknown): Json {
    const object = asObject(given);
    return typeof object["$ref"] === "string" ? this.schemas.resolve(object["$ref"]) : object;
  }
}

const ALL = new Map(documents().map(({ name, document }) => [name, new OpenApiDocument(document)]));

function nameOf({ method, path }: OpenApiOperation, status: number): string {
  return `${method} ${path} ${status}`;
}

function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, "[^/:]+");
  return new RegExp(`^${pattern}$`).test(path.replace(/:\d+(?=@|%40)/, ""));
}

function parameterCount(path: string): number {
  return path.split("{").length - 1;
}
