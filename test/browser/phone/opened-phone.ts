import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../../src/sandbox/index.ts";
import type { Browser, OpenOptions } from "../browser.ts";

/** A simulated WhatsApp that outlives the pages of the running test, which would see it end as an error. */
export async function startForPages(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The page of a simulated WhatsApp, as soon as it is live. */
export async function openPhone(
  browser: Browser,
  sandbox: Sandbox,
  options: OpenOptions = {},
): Promise<Page> {
  const page = await browser.open(sandbox.url, options);
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

/** Moves the focus on as a reader without a mouse does. */
export async function tabTo(page: Page, role: "button" | "textbox" | "group", name: string): Promise<void> {
  const wanted = page.getByRole(role, { name });
  for (let presses = 0; presses < 30; presses++) {
    if ((await page.locator(":focus").and(wanted).count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${name} cannot be reached with the Tab key`);
}
