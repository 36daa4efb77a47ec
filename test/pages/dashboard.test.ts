import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { expectOthersKeptOut } from "../support/page-headers.ts";
import { TestGateway } from "../support/test-gateway.ts";

const duet = endsWithFile(await TestGateway.start());

describe("dashboard", () => {
  it("is a page that names its files, and no credential is asked for them", async () => {
    const page = await duet.gateway.request("/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    const text = await page.text();
    for (const [name, type] of [
      ["dashboard.js", "text/javascript; charset=utf-8"],
      ["dashboard.css", "text/css; charset=utf-8"],
      ["chats.css", "text/css; charset=utf-8"],
      ["webhooks.css", "text/css; charset=utf-8"],
      ["icon.svg", "image/svg+xml"],
    ] as const) {
      expect(text).toContain(`"${name}"`);
      const file = await duet.gateway.request(`/${name}`);
      expect(file.status).toBe(200);
      expect(file.headers.get("content-type")).toBe(type);
    }
  });

  it.each(["/", "/dashboard.js", "/dashboard.css", "/chats.css", "/webhooks.css", "/icon.svg"])(
    "gives %s the headers that keep others out",
    async (path) => {
      const { headers } = await duet.gateway.request(path);
      expectOthersKeptOut(
        headers,
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; " +
          "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});
