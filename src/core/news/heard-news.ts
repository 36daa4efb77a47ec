import type { NewsFact } from "../events/index.ts";

/** Something beside messages that came over a line, as it is told. */
export type HeardNews = {
  readonly what: "news";
  readonly fact: NewsFact;
  /** It was so before, and is kept alone: nothing has happened. */
  readonly isSilent?: boolean | undefined;
};
