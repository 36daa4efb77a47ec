/** A structural reading of the schemas of our documents: what a value breaks, and which keywords that takes. */

export type Json = Readonly<Record<string, unknown>>;

type Place = {
  readonly schemas: JsonSchemas;
  readonly schema: Json;
  readonly value: unknown;
  readonly at: string;
};
type Rule = (rule: never, place: Place) => readonly string[];

/** What a schema may say that is no rule for a value. */
const ANNOTATIONS =
  /^(description|example|examples|default|title|format|deprecated|readOnly|writeOnly|contentMediaType|contentEncoding|contentSchema|discriminator|x-.*)$/;

/** Every keyword that is a rule; a value of another JSON type than the keyword is about keeps it. */
const RULES: Readonly<Record<string, Rule>> = {
  $ref: (reference: string, { schemas, schema, value, at }) =>
    schemas.faults(schemas.resolve(reference), value, at, !describesMembers(schema)),
  type: (rule: string | string[], { value, at }) =>
    unless(
      [rule].flat().some((type) => hasType(value, type)),
      `${at} is no ${String(rule)}`,
    ),
  enum: (rule: unknown[], { value, at }) => unless(rule.includes(value), `${at} is none of ${String(rule)}`),
  const: (rule: unknown, { value, at }) => unless(rule === value, `${at} is not ${String(rule)}`),

  minimum: number((value, least) => value >= least, "below"),
  maximum: number((value, most) => value <= most, "above"),
  exclusiveMinimum: number((value, bound) => value > bound, "not above"),
  exclusiveMaximum: number((value, bound) => value < bound, "not below"),
  multipleOf: number((value, unit) => value % unit === 0, "no multiple of"),

  minLength: text((value, least: number) => Array.from(value).length >= least, "shorter than"),
  maxLength: text((value, most: number) => Array.from(value).length <= most, "longer than"),
  pattern: text((value, pattern: string) => new RegExp(pattern, "u").test(value), "not of the pattern"),

  items: (rule: Json, { schemas, value, at }) =>
    Array.isArray(value) ? value.flatMap((item, i) => schemas.faults(rule, item, `${at}[${i}]`)) : [],
  minItems: array((value, least: number) => value.length >= least, "fewer items than"),
  maxItems: array((value, most: number) => value.length <= most, "more items than"),
  uniqueItems: array(
    (value, unique: boolean) => !unique || new Set(value).size === value.length,
    "not unique",
  ),

  anyOf: (rule: Json[], place) =>
    unless(fitting(rule, place) > 0, `${place.at} is none of the alternatives: ${closest(rule, place)}`),
  oneOf: (rule: Json[], place) => unless(fitting(rule, place) === 1, `${place.at} is not one alternative`),
  allOf: (rule: Json[], { schemas, value, at }) =>
    rule.flatMap((one) => schemas.faults(one, value, at, false)),

  required: (rule: string[], { value, at }) =>
    isObject(value)
      ? rule.filter((name) => !Object.hasOwn(value, name)).map((name) => `${at} lacks ${name}`)
      : [],
  properties: (rule: Json, { schemas, value, at }) =>
    isObject(value)
      ? Object.entries(rule)
          .filter(([name]) => Object.hasOwn(value, name))
          .flatMap(([name, member]) => schemas.faults(member, value[name], `${at}.${name}`))
      : [],
  // Held where the members are counted: it is about those that nothing else describes.
  additionalProperties: () => [],
  propertyNames: (rule: Json, { schemas, value, at }) =>
    isObject(value)
      ? Object.keys(value).flatMap((name) => schemas.faults(rule, name, `${at} has the name ${name}: it`))
      : [],
  minProperties: object((value, least: number) => Object.keys(value).length >= least, "fewer members than"),
  maxProperties: object((value, most: number) => Object.keys(value).length <= most, "more members than"),
};

/** The schemas of one document. */
export class JsonSchemas {
  readonly #root: Json;

  constructor(root: Json) {
    this.#root = root;
  }

  static knows(keyword: string): boolean {
    return keyword in RULES || ANNOTATIONS.test(keyword);
  }

  /**
   * What a value breaks of a schema, named by where; a member that is not documented is a fault too. `isWhole`: the
   * schema is not one of several that describe the value together. Throws for a keyword that it does not know.
   */
  faults(given: unknown, value: unknown, at: string, isWhole = true): readonly string[] {
    if (given === true) return [];
    const schema = asObject(given);
    const broken = Object.entries(schema).flatMap(([keyword, rule]) => {
      if (ANNOTATIONS.test(keyword)) return [];
      const check = RULES[keyword];
      if (!check) throw new Error(`${at}: the keyword ${keyword} is not known here`);
      return check(rule as never, { schemas: this, schema, value, at });
    });
    return isWhole && describesMembers(schema) && isObject(value)
      ? [...broken, ...this.#undocumented(schema, value, at)]
      : broken;
  }

  resolve(reference: string): Json {
    const [, ...parts] = reference.split("/");
    return asObject(
      parts.reduce<unknown>(
        (node, part) => asObject(node)[part.replace(/~1/g, "/").replace(/~0/g, "~")],
        this.#root,
      ),
    );
  }

  #undocumented(schema: Json, value: Json, at: string): readonly string[] {
    const described = this.#members(schema);
    const others = Object.keys(value).filter((name) => !described.names.has(name));
    return others.flatMap((name) =>
      described.others === undefined
        ? [`${at}.${name} is not documented`]
        : this.faults(described.others, value[name], `${at}.${name}`),
    );
  }

  /** The members that a schema describes, with those of its parts; `others`: the schema of all the rest, if there may be any. */
  #members(schema: Json): { readonly names: ReadonlySet<string>; readonly others: unknown } {
    const parts = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => (schema[keyword] ?? []) as Json[]);
    const referred = typeof schema["$ref"] === "string" ? [this.resolve(schema["$ref"])] : [];
    const inside = [...parts, ...referred].map((part) => this.#members(part));
    const own = schema["additionalProperties"];
    return {
      names: new Set([
        ...Object.keys(asObject(schema["properties"] ?? {})),
        ...inside.flatMap(({ names }) => [...names]),
      ]),
      others: own === false ? undefined : (own ?? inside.find(({ others }) => others !== undefined)?.others),
    };
  }
}

/** Whether a schema says itself, or by the sum of its parts, which members there are. */
function describesMembers(schema: Json): boolean {
  return "properties" in schema || "additionalProperties" in schema || "allOf" in schema;
}

function fitting(alternatives: readonly Json[], place: Place): number {
  return alternatives.filter((one) => faultsOf(one, place).length === 0).length;
}

/** The faults of the alternative that has fewest. */
function closest(alternatives: readonly Json[], place: Place): string {
  const [first = []] = alternatives.map((one) => faultsOf(one, place)).sort((a, b) => a.length - b.length);
  return first.join(", ");
}

function faultsOf(alternative: Json, { schemas, schema, value, at }: Place): readonly string[] {
  return schemas.faults(alternative, value, at, !describesMembers(schema));
}

function number(keeps: (value: number, rule: number) => boolean, breach: string): Rule {
  return (rule: number, { value, at }) =>
    unless(typeof value !== "number" || keeps(value, rule), `${at} is ${breach} ${rule}`);
}

function text(keeps: (value: string, rule: never) => boolean, breach: string): Rule {
  return (rule, { value, at }) =>
    unless(typeof value !== "string" || keeps(value, rule), `${at} is ${breach} ${String(rule)}`);
}

function array(keeps: (value: readonly unknown[], rule: never) => boolean, breach: string): Rule {
  return (rule, { value, at }) =>
    unless(!Array.isArray(value) || keeps(value, rule), `${at} is or has ${breach} ${String(rule)}`);
}

function object(keeps: (value: Json, rule: never) => boolean, breach: string): Rule {
  return (rule, { value, at }) =>
    unless(!isObject(value) || keeps(value, rule), `${at} has ${breach} ${String(rule)}`);
}

function unless(keeps: boolean, fault: string): readonly string[] {
  return keeps ? [] : [fault];
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

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throws where a document has no object. */
export function asObject(value: unknown): Json {
  if (!isObject(value)) throw new Error(`expected an object in the document, got ${String(value)}`);
  return value;
}

/** Every schema inside a schema, itself first; references are not followed. */
export function* schemasIn(schema: Json): Generator<Json> {
  yield schema;
  const { properties = {}, anyOf = [], oneOf = [], allOf = [], ...rest } = schema;
  const single = [rest["items"], rest["additionalProperties"], rest["propertyNames"]];
  for (const child of [...Object.values(asObject(properties)), anyOf, oneOf, allOf, ...single].flat())
    if (isObject(child)) yield* schemasIn(child);
}
