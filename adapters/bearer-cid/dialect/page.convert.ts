import { GatewayError } from "../../../src/core/index.ts";
import { readPage, type AskedPage, type PageQuery } from "../../../src/http/input/page-query.ts";

const SENTENCES = { limit: "limit: takes a whole number", cursor: "invalid cursor" } as const;

const SESSION_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const WEBHOOK_ID = /^wh_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Throws `malformed_input`. */
export function fromSessionsQuery(query: PageQuery): AskedPage | undefined {
  return readPage(query, { isId: (text) => SESSION_ID.test(text), refuse: wrongPage });
}

/** Throws `malformed_input`. */
export function fromWebhooksQuery(query: PageQuery): AskedPage | undefined {
  return readPage(query, { isId: (text) => WEBHOOK_ID.test(text), refuse: wrongPage });
}

/** Also the document's example. */
export function wrongPage(name: keyof PageQuery): GatewayError {
  const details = { [name]: name === "limit" ? "takes a whole number" : "takes the nextCursor of a page" };
  return new GatewayError("malformed_input", SENTENCES[name], { details });
}
