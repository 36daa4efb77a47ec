import fc from "fast-check";
import { junk, misshapen, shaped } from "./arbitrary-of-schema.ts";
import { asObject, type Json } from "./json-schema.ts";
import type { OpenApiDocument, OpenApiOperation } from "./openapi-document.ts";

/** Whose session a request is about. */
export const TARGETS = ["open", "unlinked", "unknown", "of another", "hostile"] as const;
export type Target = (typeof TARGETS)[number];

export type ArbitraryRequest = {
  readonly target: Target;
  /** Where something was made that the path can be about, it is. */
  readonly isAboutMade: boolean;
  /** In the place of a session, where that is the target: as it stands in the address. */
  readonly hostileName: string;
  /** Of the path, but the session's own. */
  readonly segments: Texts;
  readonly query: string;
  readonly headers: Texts;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
};

type Texts = Readonly<Record<string, string>>;

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
  readonly example?: unknown;
};

/** Requests to an operation as its document has them, and as it does not. */
export function requestsOf(
  document: OpenApiDocument,
  { definition }: OpenApiOperation,
): fc.Arbitrary<ArbitraryRequest> {
  const parameters = (definition["parameters"] ?? []) as readonly Parameter[];
  const values = (place: string, encode: (text: string) => string): fc.Arbitrary<Texts> => {
    const own = parameters.filter(
      (parameter) => parameter.in === place && !/^(session|instance)$/.test(parameter.name),
    );
    const texts = own.map((parameter) => {
      const given = textFor(document, parameter).map((text) => [parameter.name, encode(text)] as const);
      return place === "path" ? given : fc.option(given, { freq: 3 });
    });
    return fc.tuple(...texts).map((given) => Object.fromEntries(given.filter((one) => one !== null)));
  };
  return fc.record({
    target: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom<Target>("open", "unlinked") },
      { weight: 1, arbitrary: fc.constantFrom<Target>("unknown", "of another", "hostile") },
    ),
    isAboutMade: fc.constantFrom(true, true, true, false),
    hostileName: hostileSegment,
    segments: fc.oneof(
      {
        weight: 9,
        arbitrary: values("path", (text) =>
          encodeURIComponent(text === "" || /^\.+$/.test(text) ? "_" : text),
        ),
      },
      { weight: 1, arbitrary: hostileSegment.chain((text) => values("path", () => text)) },
    ),
    query: fc
      .tuple(
        values("query", encodeURIComponent),
        fc.constantFrom("", "", "", "", "", "&more=1", "&", "&limit=%00", "&=&", ...HOSTILE_QUERIES),
      )
      .map(([query, more]) => queryOf(query) + more),
    headers: fc
      .tuple(values("header", toHeaderValue), contentType, requestId)
      .map((parts): Texts => Object.assign({}, ...parts) as Texts),
    body: bodiesOf(document, definition),
  });
}

/** As they stand in an address: badly encoded, other alphabets' slashes, names that every object has, too long. */
const hostileSegment = fc.constantFrom(
  ...["%", "%zz", "%2", "%ff", "%00", "%c0%af", "%ed%a0%80", "%2e%2e%2fadmin", "a%2fb", "%252f", "%0d%0ax:y"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "null",
    "undefined",
    "[object%20Object]",
    "*",
    ":x",
    ";x",
    "'--",
  ],
  ...["%F0%9F%98%80", "%E2%80%AE", "x".repeat(5_000)],
);

const HOSTILE_QUERIES = [
  ...["&limit=1&limit=2", "&cursor[]=1", "&limit[a]=1", "&__proto__=1", "&__proto__[a]=1", "&constructor=1"],
  ...["&%zz=%", "&limit=%ff", "&cursor=%ed%a0%80", `&cursor=${"x".repeat(5_000)}`, "&;", "&a=b=c"],
];

function textFor({ schemas }: OpenApiDocument, { schema, example }: Parameter): fc.Arbitrary<string> {
  const given = example === undefined ? schema : { example, ...schema };
  return fc
    .oneof(
      { weight: 4, arbitrary: shaped(schemas, given) },
      { weight: 1, arbitrary: misshapen(schemas, schema) },
    )
    .map((value) => (typeof value === "string" ? value : toJson(value)))
    .map((text) => text.replace(/\p{Surrogate}/gu, "?"));
}

function queryOf(query: Texts): string {
  const given = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
  return `?${given.join("&")}`;
}

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ "content-type": "application/json" }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Texts>(
      {},
      { "content-type": "application/json; charset=utf-8" },
      { "content-type": "text/plain" },
      { "content-type": "multipart/form-data; boundary=x" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "/" },
    ),
  },
);
const requestId = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.string().map((text) => ({ "x-request-id": toHeaderValue(text) })) },
);

function toHeaderValue(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").trim();
}

function bodiesOf({ schemas }: OpenApiDocument, definition: Json): fc.Arbitrary<ArbitraryRequest["body"]> {
  if (definition["requestBody"] === undefined) return fc.constant(undefined);
  const [media = {}] = Object.values(asObject(asObject(definition["requestBody"])["content"]));
  const schema = asObject(asObject(media)["schema"] ?? {});
  return fc.oneof(
    { weight: 4, arbitrary: shaped(schemas, schema).map(toJson) },
    { weight: 4, arbitrary: misshapen(schemas, schema).map(toJson) },
    { weight: 1, arbitrary: noJson },
  );
}

const noJson: fc.Arbitrary<ArbitraryRequest["body"]> = fc.oneof(
  fc.constantFrom(
    undefined,
    "",
    "{",
    "{}}",
    "[1,",
    "nul",
    "'a'",
    "\ufeff{}",
    '{"a":1,"a":2}',
    "[".repeat(20_000),
  ),
  fc.constant("x".repeat(70_000)),
  fc.string(),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes)),
  junk.map((value) => `{"state":${toJson(value)},"number":`),
);

/** As JSON, also what JSON has no word for. */
function toJson(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === "string" ? text : "null";
  } catch {
    return "{}";
  }
}
