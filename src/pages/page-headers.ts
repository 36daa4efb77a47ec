import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/** What a page may load and do; each list is of sources as a content-security policy names them. */
export type PagePolicy = {
  readonly styles: readonly string[];
  readonly images: readonly string[];
};

/** The headers of every page and of what it loads: everything from here, no inline script, in nobody's frame. */
export function pageHeaders({ styles, images }: PagePolicy): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      styleSrc: [...styles],
      imgSrc: [...images],
      fontSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
    // Told by who ends TLS, who is not this process.
    strictTransportSecurity: false,
  });
}
