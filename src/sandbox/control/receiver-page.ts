import { Hono } from "hono";
import { html } from "hono/html";
import type { Receivers } from "../receiver/receivers.ts";
import { pageHeaders, servePage, type PageFiles } from "./page-files.ts";

const FILES: PageFiles = {
  "/receiver.js": "receiver/receiver.js",
  "/receiver.css": "receiver/receiver.css",
};

const PAGE = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>The receiver · Duet</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="phone.css" />
      <link rel="stylesheet" href="receiver.css" />
      <script type="module" src="receiver.js"></script>
    </head>
    <body>
      <div id="receiver"><noscript>This page needs JavaScript.</noscript></div>
    </body>
  </html>`;

const PATH = "/receiver";
const LIVE = "/receivers/live";

/** `/receiver`: what webhooks have told, and how it is answered; live as long as it is open. */
export function receiverPage(receivers: Receivers): Hono {
  const app = new Hono();
  app.get(PATH, pageHeaders, (c) => c.html(PAGE));
  app.get(LIVE, pageHeaders, (c) => {
    const { name } = c.req.query();
    return c.body(
      receivers.pages.open(() => receivers.view(name)),
      200,
      { "Content-Type": "text/event-stream", "Cache-Control": "no-store" },
    );
  });
  servePage(app, FILES, [PATH, LIVE]);
  return app;
}
