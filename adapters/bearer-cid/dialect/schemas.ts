import { z } from "@hono/zod-openapi";
import { pageMembers } from "../../../src/http/input/page-schema.ts";
import { REFUSALS } from "./errors.ts";
import { AT, SESSION_ID } from "./examples.ts";

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

export const SessionParams = z.object({
  session: z.string().openapi({
    param: { name: "session", in: "path" },
    description: "The session id.",
    example: SESSION_ID,
  }),
});

export const ChatParams = SessionParams.extend({
  cid: z.string().openapi({
    param: { name: "cid", in: "path" },
    description:
      "The chat's JID: `123...@s.whatsapp.net` for a direct chat, `123...@g.us` for a group; also `123...@lid`, or 5 to 15 bare digits with the country code.",
    example: "6281234567890@s.whatsapp.net",
  }),
});

/** The page of a list that is whole without it. */
export const PageQuery = z.object(pageMembers({ rows: "Rows", example: 50 }));
