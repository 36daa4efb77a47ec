import { Hono } from "hono";
import { raw } from "hono/html";
import { browserFile } from "../browser-file.ts";
import type { HttpEnv } from "../http/http-env.ts";
import { pageHeaders } from "./page-headers.ts";

const FOLDER = new URL("browser/", import.meta.url);

/** `/`: sessions, linking, indicators, and calls to try. */
export function dashboardRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const headers = pageHeaders({ styles: ["'self'"], images: ["'self'", "data:"] });
  app.get("/", headers, (c) => c.html(<Shell />));
  app.get("/dashboard.js", headers, async (c) =>
    c.body(await browserFile(FOLDER, "dashboard.js"), 200, {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "no-cache",
    }),
  );
  app.get("/dashboard.css", headers, async (c) =>
    c.body(await browserFile(FOLDER, "dashboard.css"), 200, {
      "Content-Type": "text/css; charset=utf-8",
      "Cache-Control": "no-cache",
    }),
  );
  return app;
}

function Shell() {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>Duet</title>
          <link rel="stylesheet" href="dashboard.css" />
          <script type="module" src="dashboard.js"></script>
        </head>
        <body>
          <div id="dashboard">
            <noscript>This page needs JavaScript.</noscript>
          </div>
        </body>
      </html>
    </>
  );
}
