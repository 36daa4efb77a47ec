import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { expectOthersKeptOut } from "../support/page-headers.ts";
import { TestGateway } from "../support/test-gateway.ts";

const DIALECTS = ["bearer-cid", "token-number"];
const PAGES = ["/docs", ...DIALECTS.map((name) => `/docs/${name}`)];
const FILES = [
  ["/docs/docs.js", "text/javascript; charset=utf-8"],
  ["/docs/docs.css", "text/css; charset=utf-8"],
] as const;
const ALL = [...PAGES, ...FILES.map(([path]) => path)];

const duet = endsWithFile(await TestGateway.start({ config: { requestsPerMinute: 1 } }));

describe("documents for people", () => {
  const ask = (path: string, init?: RequestInit) => duet.gateway.request(path, init);

  it("are listed at /docs, each with its page and its file", async () => {
    const text = await (await ask("/docs")).text();
    for (const name of DIALECTS) {
      expect(text).toContain(`href="docs/${name}"`);
      expect(text).toContain(`href="openapi/${name}.json"`);
      expect((await ask(`/openapi/${name}.json`)).status).toBe(200);
    }
  });

  it.each(DIALECTS)(
    "have a page for %s that names its document and holds no script of its own",
    async (name) => {
      const page = await ask(`/docs/${name}`);
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
      const text = await page.text();
      expect(text).toContain('<html lang="en">');
      expect(text).toContain(`data-dialect="${name}"`);
      expect(text.match(/<script[^>]*>[^<]*/g)).toEqual(['<script type="module" src="docs.js">']);
    },
  );

  it.each(ALL)("give %s the headers that keep others out", async (path) => {
    const { headers } = await ask(path);
    expectOthersKeptOut(
      headers,
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; " +
        "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  it.each(FILES)("send %s packed to who takes it, and not again to who has it", async (path, type) => {
    const plain = await ask(path);
    const packed = await ask(path, { headers: { "Accept-Encoding": "br, gzip" } });
    for (const { status, headers } of [plain, packed]) {
      expect([status, headers.get("content-type"), headers.get("vary")]).toEqual([
        200,
        type,
        "Accept-Encoding",
      ]);
    }
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    const bytes = Buffer.from(await packed.arrayBuffer());
    const text = await plain.text();
    expect(gunzipSync(bytes).toString()).toBe(text);
    expect(bytes.length).toBeLessThan(text.length / 2);

    const tag = packed.headers.get("etag") ?? "";
    const again = await ask(path, { headers: { "If-None-Match": tag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", tag]);
    expect((await ask(path, { headers: { "If-None-Match": 'W/"other"' } })).status).toBe(200);
  });

  it.each(ALL)("answer HEAD of %s like GET, with no body", async (path) => {
    const head = await ask(path, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("content-type")).toBe((await ask(path)).headers.get("content-type"));
  });

  it.each(["/", ...ALL, ...DIALECTS.map((name) => `/openapi/${name}.json`)])(
    "refuse another method at %s, naming those that it takes",
    async (path) => {
      for (const method of ["POST", "OPTIONS"]) {
        const answer = await ask(path, { method });
        expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
        expect(await answer.json()).toMatchObject({ error: { code: "not_found" } });
      }
    },
  );

  it.each([
    "/docs/unknown",
    "/docs/bearer-cid/",
    "/docs/..%2fpackage.json",
    "/docs/docs.ts",
    "/docs/dashboard.js",
  ])("do not know %s, and say so in the envelope of other unknown addresses", async (path) => {
    const [answer, other] = [await ask(path), await ask("/unknown")];
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe(other.headers.get("content-type"));
    expect(Object.keys((await answer.json()) as object)).toEqual(Object.keys((await other.json()) as object));
  });

  it("take no credential, and none of anybody's requests", async () => {
    for (let request = 0; request < 3; request++) {
      const answer = await ask("/docs/bearer-cid");
      expect([answer.status, answer.headers.get("ratelimit")]).toEqual([200, null]);
    }
    expect((await duet.bearer("GET", "/api/v1/sessions")).status).toBe(200);
    expect((await duet.bearer("GET", "/api/v1/sessions")).status).toBe(429);
  });
});
