import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser } from "./browser.ts";
import { OF_THE_READER } from "./reader-exceptions.ts";
import { RunningSandbox } from "./running-sandbox.ts";

const browser = endsWithFile(await Browser.start());
const sandbox = endsWithFile(await RunningSandbox.start());
const { url } = sandbox.screen.gateway;

describe("the documents' pages in a browser", () => {
  const operation = (page: Page, id: string): Locator => page.locator(`.opblock[id$="-${id}"]`);

  /** Opens an operation, tries it, and gives the status that is shown. */
  async function tryOut(page: Page, id: string): Promise<string> {
    const block = operation(page, id);
    await block.locator(".opblock-summary-control").click();
    await block.getByRole("button", { name: "Try it out" }).click();
    await block.getByRole("button", { name: "Execute" }).click();
    return await block.locator(".live-responses-table tbody .response-col_status").first().innerText();
  }

  async function authorize(page: Page, scheme: string, secret: string): Promise<void> {
    await page.locator(".auth-wrapper > .authorize").click();
    const container = page.locator(".auth-container", { hasText: scheme });
    await container.locator("input").fill(secret);
    await container.locator("button[type=submit]").click();
    await page.locator(".close-modal").click();
  }

  it("lists the documents, and leads to each", async () => {
    const page = await browser.open(`${url}/docs`);
    expect(await accessibilityViolations(page)).toEqual([]);
    for (const [name, heading] of [
      ["bearer-cid", "Duet: bearer/cid dialect"],
      ["token-number", "Duet: token/number dialect"],
    ] as const) {
      await page.getByRole("link", { name }).click();
      await page.getByRole("heading", { name: heading }).waitFor();
      expect(page.url()).toBe(`${url}/docs/${name}`);
      await page.goBack();
    }
  });

  it.each([
    ["bearer-cid", "bearerAuth", "listSessions", "apiKey"],
    ["bearer-cid", "apiKeyAuth", "listSessions", "apiKey"],
    ["token-number", "tokenHeader", "listInstances", "accountToken"],
    ["token-number", "bearerToken", "listInstances", "accountToken"],
  ] as const)(
    "tries a call of %s with the credential of %s, and keeps none",
    async (name, scheme, id, secret) => {
      const page = await browser.open(`${url}/docs/${name}`, { expectedErrors: [/status of 401/] });
      await authorize(page, scheme, sandbox.screen[secret]);
      const asked = page.waitForRequest((request) => request.url().includes("/api/"));
      expect(await tryOut(page, id)).toMatch(/^200/);
      expect(new URL((await asked).url()).origin).toBe(url);
      await operation(page, id).getByText(sandbox.screen.session.name).first().waitFor();

      expect(page.url()).not.toContain(sandbox.screen[secret]);
      const { cookies, origins } = await page.context().storageState({ indexedDB: true });
      expect([cookies, JSON.stringify(origins)]).toEqual([[], "[]"]);
      const later = await page.context().newPage();
      await later.goto(`${url}/docs/${name}`);
      expect(await tryOut(later, id)).toMatch(/^401/);
    },
  );

  it.each([
    ["bearer-cid", "createSession", "light"],
    ["bearer-cid", "createSession", "dark"],
    ["token-number", "newInstance", "light"],
    ["token-number", "newInstance", "dark"],
  ] as const)("shows %s to everybody: %s, %s, at 360 px", async (name, id, colorScheme) => {
    const viewport = { width: 360, height: 800 };
    const page = await browser.open(`${url}/docs/${name}`, { colorScheme, viewport });
    const block = operation(page, id);
    await block.locator(".opblock-summary-control").click();
    await block.getByRole("button", { name: "Try it out" }).click();
    await block.getByRole("button", { name: "Execute" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    expect(await accessibilityViolations(page, OF_THE_READER)).toEqual([]);
  });

  it("is worked by the keyboard", async () => {
    const page = await browser.open(`${url}/docs/bearer-cid`);
    const control = operation(page, "listSessions").locator(".opblock-summary-control");
    await control.focus();
    await page.keyboard.press("Enter");
    await operation(page, "listSessions").getByRole("button", { name: "Try it out" }).waitFor();
    await page.locator(".auth-wrapper > .authorize").focus();
    await page.keyboard.press("Enter");
    await page.getByText("bearerAuth").waitFor();
  });
});
