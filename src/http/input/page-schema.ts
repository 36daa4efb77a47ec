import { z } from "@hono/zod-openapi";
import { MOST_ROWS, type PageQuery } from "./page-query.ts";

/** How a dialect documents the pages of a list. */
export type PageWords = {
  /** What a page is made of. */
  readonly rows: string;
  readonly example?: number;
  /** What is said of another type, if not what is said of all. */
  readonly wrong?: Readonly<Record<keyof PageQuery, string>>;
};

/** What a query asks for a page with; the list is whole without it. */
export function pageMembers({ rows, example, wrong }: PageWords) {
  return {
    limit: z
      .string(wrong?.limit)
      .optional()
      .openapi({
        param: { name: "limit", in: "query" },
        type: "integer",
        minimum: 0,
        "x-extension": true,
        description: `${rows} of a page: 1 to ${MOST_ROWS}, more is cut to ${MOST_ROWS}, 0 is 50. Without it and without \`cursor\`: everything.`,
        ...(example !== undefined && { example }),
      }),
    cursor: z
      .string(wrong?.cursor)
      .optional()
      .openapi({
        param: { name: "cursor", in: "query" },
        "x-extension": true,
        description: "`nextCursor` of the page before.",
      }),
  };
}
