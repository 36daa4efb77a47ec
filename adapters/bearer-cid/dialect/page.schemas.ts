import { z } from "@hono/zod-openapi";
import { MOST_ROWS } from "../../../src/http/input/page-query.ts";

/** The page of a list that is whole without it. */
export const PageQuery = z.object({
  limit: z
    .string()
    .optional()
    .openapi({
      param: { name: "limit", in: "query" },
      type: "integer",
      minimum: 0,
      "x-extension": true,
      description: `Rows of a page: 1 to ${MOST_ROWS}, more is cut to ${MOST_ROWS}, 0 is 50. Without it and without \`cursor\`: everything.`,
      example: 50,
    }),
  cursor: z
    .string()
    .optional()
    .openapi({
      param: { name: "cursor", in: "query" },
      "x-extension": true,
      description: "`nextCursor` of the page before.",
    }),
});
