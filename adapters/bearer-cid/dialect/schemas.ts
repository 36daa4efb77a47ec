import { z } from "@hono/zod-openapi";
import { MOST_ROWS } from "../../../src/http/input/page-query.ts";
import { pageMembers } from "../../../src/http/input/page-schema.ts";
import { REFUSALS } from "./errors.ts";
import { AT, JID, SESSION_ID } from "./examples.ts";

/** Epoch milliseconds. */
export const timestamp = () => z.int().openapi({ example: AT, description: "epoch milliseconds" });

const CODES = [...new Set(Object.values(REFUSALS).map(({ code }) => code))];

export const ErrorResponse = z
  .object({
    error: z.object({
      code: z.enum(CODES),
      details: z.record(z.string(), z.unknown()).openapi({
        description:
          "Often empty. With `validation_error` each field that is wrong and why, and `errors`: the same as a list of sentences.",
      }),
      message: z.string(),
    }),
  })
  .openapi("Refusal");

/** A parameter of an operation's path. */
export const inPath = (name: string, description: string, example: string) =>
  z.string().openapi({ param: { name, in: "path" }, description, example });

export const SessionParams = z.object({ session: inPath("session", "The session id.", SESSION_ID) });

export const ChatParams = SessionParams.extend({
  cid: inPath(
    "cid",
    "The chat's JID: `123...@s.whatsapp.net` for a direct chat, `123...@g.us` for a group; also `123...@lid`, or 5 to 15 bare digits with the country code.",
    JID,
  ),
});

export const JidParams = SessionParams.extend({ jid: inPath("jid", "A JID.", JID) });

/** The page of a list that is whole without it. */
export const PageQuery = z.object(pageMembers({ rows: "Rows", example: 50 }));

/** The page of a list of what is stored, which is never whole. */
export const StoredPageQuery = z.object({
  limit: z
    .string()
    .optional()
    .openapi({
      param: { name: "limit", in: "query" },
      type: "integer",
      description: `Rows of a page, cut to 1 to ${MOST_ROWS}; 50 where it is 0 or missing.`,
      example: 50,
    }),
  cursor: z
    .string()
    .optional()
    .openapi({ param: { name: "cursor", in: "query" }, description: "`nextCursor` of the page before." }),
});
