import { Hono, type Context } from "hono";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { browserFile } from "../../browser-file.ts";
import { ControlError } from "../control-error.ts";
import type { LivePages } from "../page/live-pages.ts";
import { findPicture } from "../page/picture.ts";
import { pageTeller } from "../page/view-phones.ts";
import type { ServerContext } from "../server/context.ts";

const FILES = {
  "/phone.js": "text/javascript; charset=utf-8",
  "/phone.css": "text/css; charset=utf-8",
  "/conversation.css": "text/css; charset=utf-8",
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
      <link rel="stylesheet" href="conversation.css" />
      <script type="module" src="phone.js"></script>
    </head>
    <body>
      <div id="phone"><noscript>This page needs JavaScript.</noscript></div>
    </body>
  </html>`;

const LIVE = "/phone/live";
const PICTURE = "/phone/pictures/:chat/:message";

/** `/`: linked devices, what each partner sees, and what came over the wire; live as long as it is open. */
export function phonePage(context: ServerContext, pages: LivePages): Hono {
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
  app.get(LIVE, headers, (c) =>
    c.body(pages.open(pageTeller(countIn(c.req.query("chat")), context)), 200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
    }),
  );
  app.get(PICTURE, headers, (c) => answerPicture(c, context));
  for (const path of ["/", LIVE, PICTURE, ...Object.keys(FILES)]) {
    app.all(path, (c) => c.json({ error: "only GET is answered here" }, 405, { Allow: "GET" }));
  }
  return app;
}

function answerPicture(c: Context, context: ServerContext): Response {
  const [chat, seq] = [countIn(c.req.param("chat")), countIn(c.req.param("message"))];
  const picture = chat !== undefined && seq !== undefined && findPicture({ chat, seq }, context);
  if (!picture) throw new ControlError(404, "there is no picture that can be shown");
  // Counts begin anew with the process, so that an address may mean another picture then.
  return c.body(Uint8Array.from(picture.bytes), 200, {
    "Content-Type": picture.type,
    "Cache-Control": "no-store",
  });
}

function countIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ControlError(400, "a chat and a message are named by a count");
  return Number(text);
}
