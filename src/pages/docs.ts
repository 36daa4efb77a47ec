import { Hono } from "hono";
import { html } from "hono/html";
import type { HttpEnv } from "../http/http-env.ts";
import { page } from "./page.ts";
import { pageFileRoute } from "./page-file.ts";
import { pageHeaders } from "./page-headers.ts";

/** `/docs`: the OpenAPI documents by their names, and a page for each that reads it and tries its calls. */
export function docsRoutes(names: readonly string[]): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  // The reader writes some of its styles into the page.
  const headers = pageHeaders({ styles: ["'self'", "'unsafe-inline'"], images: ["'self'", "data:"] });
  app.use("/docs", headers);
  app.use("/docs/*", headers);
  app.get("/docs", (c) => c.html(indexOf(names)));
  for (const name of names) app.get(`/docs/${name}`, (c) => c.html(readerOf(name)));
  app.route("/", pageFileRoute("/docs/docs.js", "docs.js", "text/javascript; charset=utf-8"));
  app.route("/", pageFileRoute("/docs/docs.css", "docs.css", "text/css; charset=utf-8"));
  return app;
}

function indexOf(names: readonly string[]) {
  const rows = names.map(
    (name) => html`<li><a href="docs/${name}">${name}</a> (<a href="openapi/${name}.json">OpenAPI</a>)</li>`,
  );
  return page({
    title: "Duet API documents",
    root: "",
    styles: ["docs/docs.css"],
    body: html`<main class="index">
      <h1>Duet API documents</h1>
      <ul>
        ${rows}
      </ul>
    </main>`,
  });
}

function readerOf(name: string) {
  return page({
    title: `${name}: Duet API`,
    root: "../",
    styles: ["docs.css"],
    script: "docs.js",
    body: html`<div id="reader" data-dialect="${name}">
      <noscript>
        This page needs JavaScript. The document itself: <a href="../openapi/${name}.json">OpenAPI</a>.
      </noscript>
    </div>`,
  });
}
