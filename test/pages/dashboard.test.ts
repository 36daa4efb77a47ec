import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestGateway } from "../support/test-gateway.ts";

describe("dashboard", () => {
  let duet: TestGateway;
  beforeAll(async () => void (duet = await TestGateway.start()));
  afterAll(() => duet[Symbol.asyncDispose]());

  it("is a page that names its files, and no credential is asked for them", async () => {
    const page = await duet.gateway.request("/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    const text = await page.text();
    for (const [name, type] of [
      ["dashboard.js", "text/javascript; charset=utf-8"],
      ["dashboard.css", "text/css; charset=utf-8"],
      ["icon.svg", "image/svg+xml"],
    ] as const) {
      expect(text).toContain(`"${name}"`);
      const file = await duet.gateway.request(`/${name}`);
      expect(file.status).toBe(200);
      expect(file.headers.get("content-type")).toBe(type);
    }
  });

  it.each(["/", "/dashboard.js", "/dashboard.css", "/icon.svg"])(
    "gives %s the headers that keep others out",
    async (path) => {
      const { headers } = await duet.gateway.request(path);
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; " +
          "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("set-cookie")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});
