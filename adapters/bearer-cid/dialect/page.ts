import type { z } from "@hono/zod-openapi";
import { GatewayError } from "../../../src/core/index.ts";
import { readPage, type AskedPage, type PageQuery } from "../../../src/http/input/page-query.ts";
import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { refusals, refused } from "./operation.ts";

const SENTENCES = { limit: "limit: takes a whole number", cursor: "invalid cursor" } as const;

/** A page of a list whose rows have such ids. Throws `malformed_input`. */
export function fromPageQuery(query: PageQuery, isId: (text: string) => boolean): AskedPage | undefined {
  return readPage(query, { isId, refuse: wrongPage });
}

/** The refusal of what asks for no page. */
export function wrongPage(name: keyof PageQuery): GatewayError {
  const details = { [name]: name === "limit" ? "takes a whole number" : "takes the nextCursor of a page" };
  return new GatewayError("malformed_input", SENTENCES[name], { details });
}

/** The answers of an operation that lists everything, or a page of it. */
export function listAnswers<Schema extends z.ZodType>(
  description: string,
  schema: Schema,
  example: z.infer<Schema>,
) {
  return {
    200: jsonAnswer(description, schema, example),
    ...refusals(),
    400: refused(wrongPage("cursor")),
  };
}
