import { Hono } from "hono";
import { raw } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import type { HttpEnv } from "../http/http-env.ts";
import { pageFileRoute } from "./page-file.ts";
import { pageHeaders } from "./page-headers.ts";

const FOLDER = new URL("browser/", import.meta.url);

/** `/docs`: the OpenAPI documents by their names, and a page for each that reads it and tries its calls. */
export function docsRoutes(names: readonly string[]): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  // The reader writes some of its styles into the page.
  const headers = pageHeaders({ styles: ["'self'", "'unsafe-inline'"], images: ["'self'", "data:"] });
  app.use("/docs", headers);
  app.use("/docs/*", headers);
  app.get("/docs", (c) => c.html(<Index names={names} />));
  for (const name of names) app.get(`/docs/${name}`, (c) => c.html(<Reader name={name} />));
  app.route("/", pageFileRoute("/docs/docs.js", FOLDER, "docs.js", "text/javascript; charset=utf-8"));
  app.route("/", pageFileRoute("/docs/docs.css", FOLDER, "docs.css", "text/css; charset=utf-8"));
  return app;
}

function Index({ names }: { readonly names: readonly string[] }) {
  return (
    <Page title="Duet API documents" files="docs/">
      <main class="index">
        <h1>Duet API documents</h1>
        <ul>
          {names.map((name) => (
            <li>
              <a href={`docs/${name}`}>{name}</a> (<a href={`openapi/${name}.json`}>OpenAPI</a>)
            </li>
          ))}
        </ul>
      </main>
    </Page>
  );
}

function Reader({ name }: { readonly name: string }) {
  return (
    <Page title={`${name}: Duet API`} files="" hasScript>
      <div id="reader" data-dialect={name}>
        <noscript>
          This page needs JavaScript. The document itself: <a href={`../openapi/${name}.json`}>OpenAPI</a>.
        </noscript>
      </div>
    </Page>
  );
}

type PageProps = PropsWithChildren<{
  readonly title: string;
  /** Where the page's files are, as seen from the page. */
  readonly files: string;
  readonly hasScript?: boolean;
}>;

function Page({ title, files, hasScript = false, children }: PageProps) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{title}</title>
          <link rel="icon" href={`${files === "" ? "../" : ""}icon.svg`} type="image/svg+xml" />
          <link rel="stylesheet" href={`${files}docs.css`} />
          {hasScript && <script type="module" src={`${files}docs.js`}></script>}
        </head>
        <body>{children}</body>
      </html>
    </>
  );
}
