import { Hono } from "hono";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { browserFile } from "../../browser-file.ts";
import type { LivePages } from "../page/live-pages.ts";

const FILES = {
  "/phone.js": "text/javascript; charset=utf-8",
  "/phone.css": "text/css; charset=utf-8",
  "/qr-reader.js": "text/javascript; charset=utf-8",
} as const;

/** Everything from here, no inline script, in nobody's frame; pictures may be those that the reader drops. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    connectSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:", "blob:"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  referrerPolicy: "no-referrer",
  // Plain HTTP on this machine.
  strictTransportSecurity: false,
});

// Not JSX, which takes an `AsyncLocalStorage`: Node before 24 has every promise of the process pay for one ever after.
const PAGE = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>The phone · Duet</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="phone.css" />
      <script type="module" src="phone.js"></script>
    </head>
    <body>
      <div id="phone"><noscript>This page needs JavaScript.</noscript></div>
    </body>
  </html>`;

/** `/`: linked devices, what each partner sees, and what came over the wire; live as long as it is open. */
export function phonePage(pages: LivePages): Hono {
  const app = new Hono();
  app.get("/", headers, (c) => c.html(PAGE));
  for (const [path, type] of Object.entries(FILES)) {
    app.get(path, headers, async (c) =>
      c.body(await browserFile("sandbox", path.slice(1)), 200, {
        "Content-Type": type,
        "Cache-Control": "no-cache",
      }),
    );
  }
  app.get("/phone/live", headers, (c) =>
    c.body(pages.open(), 200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" }),
  );
  for (const path of ["/", "/phone/live", ...Object.keys(FILES)]) {
    app.all(path, (c) => c.json({ error: "only GET is answered here" }, 405, { Allow: "GET" }));
  }
  return app;
}
