import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { Hono } from "hono";
import { accepts } from "hono/accepts";
import { etag } from "hono/etag";
import { browserFile } from "../browser-file.ts";
import type { HttpEnv } from "../http/http-env.ts";

const pack = promisify(gzip);

type PageFile = {
  readonly plain: Buffer<ArrayBuffer>;
  readonly packed: Buffer<ArrayBuffer>;
  readonly tag: string;
};

/**
 * Serves one big script or style sheet of the pages at `path`: read and packed when it is first asked for, kept for as
 * long as the gateway runs, and not sent again to who has it.
 */
export function pageFileRoute(path: string, name: string, type: string): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  let kept: Promise<PageFile> | undefined;
  app.get(path, etag(), async (c) => {
    kept ??= readPageFile(name);
    const { plain, packed, tag } = await kept.catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    const encoding = accepts(c, {
      header: "Accept-Encoding",
      supports: ["gzip", "identity"],
      default: "identity",
    });
    const isPacked = encoding === "gzip";
    return c.body(isPacked ? packed : plain, 200, {
      "Content-Type": type,
      "Cache-Control": "no-cache",
      Vary: "Accept-Encoding",
      ETag: tag,
      ...(isPacked && { "Content-Encoding": "gzip" }),
    });
  });
  return app;
}

async function readPageFile(name: string): Promise<PageFile> {
  const plain = Buffer.from(await browserFile("pages", name));
  const digest = createHash("sha256").update(plain).digest("base64url");
  // Weak: it names the content, packed or not.
  return { plain, packed: await pack(plain, { level: constants.Z_BEST_COMPRESSION }), tag: `W/"${digest}"` };
}
