import type { QuoteView } from "../phone-view.ts";
import { nameOf, TEXTS } from "../texts.ts";

/** The message that another one answers. */
export function Quote({ quote: { author, authorName, summary } }: { readonly quote: QuoteView }) {
  return (
    <blockquote>
      {author !== null && (
        <p class="author">
          <bdi>{authorName ?? nameOf(author)}</bdi>
        </p>
      )}
      <p dir="auto">{summary ? TEXTS.summary(summary) : TEXTS.quotedIsGone}</p>
    </blockquote>
  );
}
