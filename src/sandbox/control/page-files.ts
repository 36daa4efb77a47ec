import type { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { browserFile } from "../../browser-file.ts";

/** Everything from here, no inline script, in nobody's frame; pictures may be those that the reader drops. */
export const pageHeaders = secureHeaders({
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

/** Scripts and style sheets of a page, each at its address: where it stands below `browser/`. */
export type PageFiles = Readonly<Record<string, string>>;

/** Answers them, and what else of a page is only asked for. */
export function servePage(app: Hono, files: PageFiles, otherPaths: readonly string[]): void {
  for (const [path, file] of Object.entries(files)) {
    const type = path.endsWith(".js") ? "text/javascript" : "text/css";
    app.get(path, pageHeaders, async (c) =>
      c.body(await browserFile("sandbox", file), 200, {
        "Content-Type": `${type}; charset=utf-8`,
        "Cache-Control": "no-cache",
      }),
    );
  }
  for (const path of [...otherPaths, ...Object.keys(files)]) {
    app.all(path, (c) => c.json({ error: "only GET is answered here" }, 405, { Allow: "GET" }));
  }
}
