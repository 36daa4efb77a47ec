import { Hono } from "hono";
import { html } from "hono/html";
import type { HttpEnv } from "../http/http-env.ts";
import { page } from "./page.ts";
import { pageFileRoute } from "./page-file.ts";
import { pageHeaders } from "./page-headers.ts";

const FILES = {
  "dashboard.js": "text/javascript; charset=utf-8",
  "dashboard.css": "text/css; charset=utf-8",
  "chats.css": "text/css; charset=utf-8",
  "webhooks.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

const PAGE = page({
  title: "Duet",
  root: "",
  styles: ["dashboard.css", "chats.css", "webhooks.css"],
  script: "dashboard.js",
  body: html`<div id="dashboard"><noscript>This page needs JavaScript.</noscript></div>`,
});

/** `/`: sessions, linking, indicators, chats, webhooks, and calls to try. */
export function dashboardRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const headers = pageHeaders({ styles: ["'self'"], images: ["'self'"] });
  app.get("/", headers, (c) => c.html(PAGE));
  for (const [name, type] of Object.entries(FILES)) {
    app.use(`/${name}`, headers);
    app.route("/", pageFileRoute(`/${name}`, name, type));
  }
  return app;
}
