import type { ZodError, ZodObject, ZodType } from "zod";
import type { GatewayError } from "../../core/index.ts";
import type { Call, InputTarget } from "../call.ts";

/** What an operation takes, as its definition has it. */
export type InputDefinition = {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: { readonly content: { readonly "application/json"?: unknown } } | undefined;
};

/** What does not fit its schema, and why. */
export type Misfit = { readonly data: unknown; readonly error: ZodError };
/** The refusal of a dialect for it. */
export type Refuse = (misfit: Misfit) => GatewayError;

/** How a dialect reads a JSON body, before any schema. Throws its refusals. */
export type ReadJson = (c: Call) => Promise<unknown>;

/** Leaves what the definition takes where `c.req.valid` finds it. Throws the refusal of what does not fit. */
export function inputReader(
  definition: InputDefinition | undefined,
  readJson: ReadJson,
  refuse: Refuse,
): (c: Call) => Promise<void> {
  const { query, params, headers, body } = definition ?? {};
  // Declared as a reference too; a dialect has its schemas in place.
  const json = (body?.content["application/json"] as { schema?: unknown } | undefined)?.schema;
  const fit = (c: Call, target: InputTarget, schema: unknown, data: unknown) => {
    // The framework takes other kinds of schema too; a dialect has this one.
    const result = (schema as ZodType<object>).safeParse(data);
    if (!result.success) throw refuse({ data, error: result.error });
    c.req.addValidatedData(target, result.data);
  };
  return async (c) => {
    const read = json === undefined ? undefined : await readJson(c);
    if (query !== undefined) fit(c, "query", query, queryOf(c));
    if (params !== undefined) fit(c, "param", params, c.req.param());
    if (headers !== undefined) fit(c, "header", headers, headersOf(c, headers));
    if (json !== undefined) fit(c, "json", json, read);
  };
}

/** Under the names that the schema has; a header's case says nothing. */
function headersOf(c: Call, schema: unknown): Readonly<Record<string, string | undefined>> {
  const names = Object.keys((schema as ZodObject).shape);
  return Object.fromEntries(names.map((name) => [name, c.req.header(name)]));
}

/** A name that stands there more than once has all its values. */
function queryOf(c: Call): Readonly<Record<string, string | string[]>> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => {
      const [first = "", ...others] = values;
      return [name, others.length === 0 ? first : values];
    }),
  );
}
