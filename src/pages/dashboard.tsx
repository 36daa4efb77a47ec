import { Hono } from "hono";
import { raw } from "hono/html";
import type { HttpEnv } from "../http/http-env.ts";
import { pageFileRoute } from "./page-file.ts";
import { pageHeaders } from "./page-headers.ts";

const FOLDER = new URL("browser/", import.meta.url);

const FILES = {
  "dashboard.js": "text/javascript; charset=utf-8",
  "dashboard.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

/** `/`: sessions, linking, indicators, and calls to try. */
export function dashboardRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const headers = pageHeaders({ styles: ["'self'"], images: ["'self'"] });
  app.get("/", headers, (c) => c.html(<Shell />));
  for (const [name, type] of Object.entries(FILES)) {
    app.use(`/${name}`, headers);
    app.route("/", pageFileRoute(`/${name}`, FOLDER, name, type));
  }
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
          <link rel="icon" href="icon.svg" type="image/svg+xml" />
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
