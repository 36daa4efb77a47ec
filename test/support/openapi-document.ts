import { documents } from "../../src/gateway.ts";

type Json = Readonly<Record<string, unknown>>;
export type OpenApiOperation = {
  readonly method: string;
  /** As documented: "/sessions/{session}:start". */
  readonly path: string;
  readonly definition: Json;
};

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];
/** What a schema may say that is no rule for a value. */
const ANNOTATIONS = /^(description|example|examples|default|title|format|deprecated|x-.*)$/;

/** One dialect's document, to hold answers against. */
export class OpenApiDocument {
  readonly json: Json;

  constructor(json: object) {
    this.json = json as Json;
  }

  static of(name: "bearer-cid" | "token-number"): OpenApiDocument {
    const found = ALL.get(name);
    if (!found) throw new Error(`there is no document ${name}`);
    return found;
  }

  get operations(): readonly OpenApiOperation[] {
    return Object.entries(object(this.json["paths"])).flatMap(([path, item]) =>
      Object.entries(object(item))
        .filter(([method]) => METHODS.includes(method))
        .map(([method, definition]) => ({
          method: method.toUpperCase(),
          path,
          definition: object(definition),
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
    const response = object(operation.definition["responses"])[String(status)];
    const name = `${operation.method} ${operation.path} ${status}`;
    if (response === undefined) return [`${name} is not documented`];
    const content = object(response)["content"];
    if (content === undefined) return body === undefined ? [] : [`${name}: a body, documented without one`];
    const schema = object(object(content)["application/json"])["schema"];
    return this.#check(schema, body, name);
  }

  /** What a value breaks of a schema, named by where. Throws for a keyword that it does not know. */
  #check(given: unknown, value: unknown, at: string): readonly string[] {
    const schema = object(given);
    return Object.entries(schema).flatMap(([keyword, rule]) => {
      if (ANNOTATIONS.test(keyword)) return [];
      switch (keyword) {
        case "$ref":
          return this.#check(this.#resolve(String(rule)), value, at);
        case "type":
          return [rule].flat().some((type) => hasType(value, String(type)))
            ? []
            : [`${at} is no ${String(rule)}`];
        case "enum":
          return (rule as unknown[]).includes(value) ? [] : [`${at} is none of ${String(rule)}`];
        case "const":
          return rule === value ? [] : [`${at} is not ${String(rule)}`];
        case "minimum":
          return typeof value !== "number" || value >= Number(rule) ? [] : [`${at} is below ${String(rule)}`];
        case "maximum":
          return typeof value !== "number" || value <= Number(rule) ? [] : [`${at} is above ${String(rule)}`];
        case "items":
          return Array.isArray(value)
            ? value.flatMap((item, i) => this.#check(rule, item, `${at}[${i}]`))
            : [];
        case "anyOf":
          return (rule as unknown[]).some((one) => this.#check(one, value, at).length === 0)
            ? []
            : [`${at} is none of the alternatives`];
        case "required":
          if (!isObject(value)) return [];
          return (rule as string[]).filter((name) => !(name in value)).map((name) => `${at} lacks ${name}`);
        case "properties":
          return isObject(value) ? this.#checkMembers(object(rule), schema, value, at) : [];
        case "additionalProperties":
          return [];
        default:
          throw new Error(`${at}: the keyword ${keyword} is not known here`);
      }
    });
  }

  #checkMembers(properties: Json, schema: Json, value: Json, at: string): readonly string[] {
    return Object.entries(value).flatMap(([name, member]) => {
      const rule = properties[name] ?? schema["additionalProperties"];
      return rule === undefined
        ? [`${at}.${name} is not documented`]
        : this.#check(rule, member, `${at}.${name}`);
    });
  }

  #resolve(reference: string): unknown {
    const [, ...parts] = reference.split("/");
    return parts.reduce<unknown>((node, part) => object(node)[part], this.json);
  }
}

const ALL = new Map(documents().map(({ name, document }) => [name, new OpenApiDocument(document)]));

function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, "[^/:]+");
  return new RegExp(`^${pattern}$`).test(path.replace(/:\d+(?=@|%40)/, ""));
}

function parameterCount(path: string): number {
  return path.split("{").length - 1;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(value: unknown): Json {
  if (!isObject(value)) throw new Error(`expected an object in the document, got ${String(value)}`);
  return value;
}
