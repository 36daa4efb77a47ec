import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser } from "./browser.ts";

const HEAD = '<!doctype html><html lang="en"><title>A page</title>';

describe("what a page is held to", () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let body: string;

  beforeAll(async () => {
    browser = await Browser.start();
    server = createServer((_request, response) => {
      response.setHeader("Content-Security-Policy", "script-src 'self'; img-src http: data:");
      response.setHeader("Content-Type", "text/html");
      response.end(`${HEAD}<link rel="icon" href="data:,">${body}`);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    server.close();
  });

  async function troublesOf(html: string): Promise<readonly string[]> {
    body = html;
    const { page, troubles } = await browser.visit(origin);
    await page.context().close();
    return troubles;
  }

  it("finds nothing on a page that does nothing wrong", async () => {
    expect(await troublesOf("<p>good</p>")).toEqual([]);
  });

  it("finds a script that the page's policy forbids", async () => {
    const [trouble] = await troublesOf("<script>1</script>");
    expect(trouble).toContain("Content Security Policy");
  });

  it("finds what a page asks of others, and lets none of it out", async () => {
    const troubles = await troublesOf('<img src="http://elsewhere.example/pixel" alt="">');
    expect(troubles).toContain("asked http://elsewhere.example/pixel");
    expect(troubles.join()).toContain("ERR_NAME_NOT_RESOLVED");
  });

  it("finds an error that a page throws or logs", async () => {
    body = "<p>good</p>";
    const { page, troubles } = await browser.visit(origin, { expectedErrors: [/foreseen/] });
    const thrown = page.context().waitForEvent("weberror");
    await page.evaluate(
      "setTimeout(() => { console.error('foreseen'); console.error('logged'); throw Error('thrown'); })",
    );
    await thrown;
    await page.context().close();
    expect(troubles).toEqual([expect.stringMatching(/^logged /), "threw thrown"]);
  });

  it("finds what shuts people out, but for what is excepted of a part", async () => {
    body = '<main><h1>A page</h1><img src="data:," class="theirs"></main>';
    const page = await browser.open(origin);
    const violations = [expect.stringMatching(/^image-alt: .*: img$/)];
    expect(await accessibilityViolations(page)).toEqual(violations);
    expect(await accessibilityViolations(page, { "image-alt": [".theirs"] })).toEqual([]);
    expect(await accessibilityViolations(page, { "image-alt": [".others"] })).toEqual(violations);
  });

  it("says what to install where there is no Chromium", async () => {
    vi.stubEnv("CHROMIUM_PATH", "/nowhere/chromium");
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(Browser.start()).rejects.toThrow(
      "there is no Chromium at /nowhere/chromium: install one (Debian: apt-get install chromium)",
    );
  });
});
