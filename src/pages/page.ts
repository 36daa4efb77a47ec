import { html } from "hono/html";

type Html = ReturnType<typeof html>;

export type PageParts = {
  readonly title: string;
  /** Where the gateway's root is, as seen from the page: "" or "../". */
  readonly root: string;
  /** The style sheets and the script, by their addresses as seen from the page. */
  readonly styles: readonly string[];
  readonly script?: string;
  readonly body: Html;
};

/**
 * A page's HTML. A template and not JSX: to render JSX takes an `AsyncLocalStorage`, for which Node before 24 has every
 * promise of the process pay ever after.
 */
export function page({ title, root, styles, script, body }: PageParts): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="${root}icon.svg" type="image/svg+xml" />
        ${styles.map((style) => html`<link rel="stylesheet" href="${style}" />`)}
        ${script === undefined ? "" : html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}
