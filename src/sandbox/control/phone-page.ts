import { Hono, type Context } from "hono";
import { html } from "hono/html";
import { ControlError } from "../control-error.ts";
import type { LivePages } from "../page/live-pages.ts";
import { findPicture } from "../page/picture.ts";
import { pageTeller } from "../page/view-phones.ts";
import type { ServerContext } from "../server/context.ts";
import { pageHeaders, servePage, type PageFiles } from "./page-files.ts";

const FILES: PageFiles = {
  "/phone.js": "phone.js",
  "/phone.css": "phone.css",
  "/conversation.css": "conversation.css",
  "/qr-reader.js": "qr-reader.js",
};

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
const PROFILE_PICTURE = "/phone/profile-pictures/:number";

/** `/`: linked devices, what each partner sees, and what came over the wire; live as long as it is open. */
export function phonePage(context: ServerContext, pages: LivePages): Hono {
  const app = new Hono();
  app.get("/", pageHeaders, (c) => c.html(PAGE));
  app.get(LIVE, pageHeaders, (c) =>
    c.body(pages.open(pageTeller(countIn(c.req.query("chat")), context)), 200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
    }),
  );
  app.get(PICTURE, pageHeaders, (c) => answerPicture(c, context));
  app.get(PROFILE_PICTURE, pageHeaders, (c) => answerProfilePicture(c, context));
  servePage(app, FILES, ["/", LIVE, PICTURE, PROFILE_PICTURE]);
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

/** A JPEG, as the server has looked before it took it. */
function answerProfilePicture(c: Context, { pictures }: ServerContext): Response {
  const jpeg = pictures.of(c.req.param("number") ?? "")?.jpeg;
  if (!jpeg) throw new ControlError(404, "there is no picture that can be shown");
  return c.body(Uint8Array.from(jpeg), 200, { "Content-Type": "image/jpeg", "Cache-Control": "no-store" });
}

function countIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ControlError(400, "a chat and a message are named by a count");
  return Number(text);
}
