import fc from "fast-check";
import { asObject, type Json, type JsonSchemas } from "./json-schema.ts";

type Value = fc.Arbitrary<unknown>;

const DEEPEST = 6;

/** What no schema of ours asks for. */
export const junk: Value = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, "", "\0", "a\0b", " ", "😀".repeat(40), "ﷺ".repeat(200), "x".repeat(5_000), "null", "\ud800"],
    ...[0, -1, 0.5, 2 ** 31, 2 ** 53, 1e308, -1e308, 5e-324, true, false, [], {}, [[[]]], [null], { a: {} }],
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.double(),
  fc.anything({ maxDepth: 2, withBigInt: false }),
);

/** Values that keep a schema of a document. */
export function shaped(schemas: JsonSchemas, schema: Json, depth = 0): Value {
  const inside = (part: unknown) => shaped(schemas, asObject(part), depth + 1);
  if (depth > DEEPEST) return fc.constant(null);
  if (typeof schema["$ref"] === "string") return inside(schemas.resolve(schema["$ref"]));
  if ("const" in schema) return fc.constant(schema["const"]);
  if (Array.isArray(schema["enum"])) return fc.constantFrom<unknown>(...(schema["enum"] as unknown[]));
  const { anyOf, oneOf, allOf } = schema as Readonly<Record<string, Json[] | undefined>>;
  const alternatives = anyOf ?? oneOf;
  if (alternatives) return fc.oneof(...alternatives.map(inside));
  if (allOf) {
    const parts = fc.tuple(...allOf.map(inside), ofType(schemas, { ...schema, type: "object" }, depth));
    return parts.map((objects) => Object.assign({}, ...objects) as object);
  }
  const types = [schema["type"] ?? "anything"].flat().map(String);
  const plain = fc.oneof(...types.map((type) => ofType(schemas, { ...schema, type }, depth)));
  const { example } = schema;
  if (example === undefined) return plain;
  return fc.oneof({ weight: 3, arbitrary: fc.constant(example) }, { weight: 2, arbitrary: plain });
}

/** Values that break a schema in one place, or everywhere, or that only might. */
export function misshapen(schemas: JsonSchemas, schema: Json, depth = 0): Value {
  if (typeof schema["$ref"] === "string") return misshapen(schemas, schemas.resolve(schema["$ref"]), depth);
  const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, Json>>);
  if (properties.length === 0 || depth > DEEPEST) return junk;
  const [whole, one] = [shaped(schemas, schema, depth), fc.constantFrom(...properties)];
  const withWrongMember = one.chain(([name, member]) =>
    fc
      .tuple(whole, misshapen(schemas, member, depth + 1))
      .map(([value, wrong]) => ({ ...(value as object), [name]: wrong })),
  );
  const withoutMember = fc
    .tuple(whole, one)
    .map(([value, [name]]) =>
      Object.fromEntries(Object.entries(value as object).filter(([key]) => key !== name)),
    );
  const withMore = fc
    .tuple(whole, fc.constantFrom("__proto__", "constructor", "toString", "", "more"), junk)
    .map(([value, name, more]) => Object.fromEntries([...Object.entries(value as object), [name, more]]));
  return fc.oneof(
    { weight: 4, arbitrary: withWrongMember },
    { weight: 1, arbitrary: withoutMember },
    { weight: 1, arbitrary: withMore },
    { weight: 1, arbitrary: junk },
  );
}

function ofType(schemas: JsonSchemas, schema: Json, depth: number): Value {
  const bound = (keyword: string) => schema[keyword] as number | undefined;
  switch (schema["type"]) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "string":
      return textOf(schema, bound("minLength") ?? 0, bound("maxLength") ?? 200);
    case "integer":
      return fc.integer({
        min: bound("minimum") ?? (bound("exclusiveMinimum") ?? -1_000_001) + 1,
        max: bound("maximum") ?? (bound("exclusiveMaximum") ?? 1_000_000_001) - 1,
      });
    case "number":
      return fc.double({ min: bound("minimum") ?? -1e9, max: bound("maximum") ?? 1e9, noNaN: true });
    case "array":
      return fc.array(shaped(schemas, asObject(schema["items"] ?? {}), depth + 1), {
        minLength: bound("minItems") ?? 0,
        maxLength: Math.min(bound("maxItems") ?? 4, (bound("minItems") ?? 0) + 4),
      });
    case "object":
      return objectOf(schemas, schema, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textOf({ pattern }: Json, minLength: number, maxLength: number): Value {
  if (typeof pattern === "string") return fc.stringMatching(new RegExp(pattern));
  return fc.oneof(
    fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 30) }),
    fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, minLength + 10) }),
    fc.constant("x".repeat(maxLength)),
  );
}

function objectOf(schemas: JsonSchemas, schema: Json, depth: number): Value {
  const properties = Object.entries(asObject(schema["properties"] ?? {})).map(
    ([name, member]) => [name, shaped(schemas, asObject(member), depth + 1)] as const,
  );
  const record = fc.record(Object.fromEntries(properties), {
    requiredKeys: (schema["required"] ?? []) as string[],
  });
  const others = schema["additionalProperties"];
  if (typeof others !== "object" || others === null) return record;
  const more = fc.dictionary(fc.string({ maxLength: 10 }), shaped(schemas, asObject(others), depth + 1), {
    maxKeys: 3,
  });
  return fc.tuple(more, record).map(([some, known]) => ({ ...some, ...known }));
}
