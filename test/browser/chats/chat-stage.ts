import type { Locator, Page } from "playwright-core";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { Browser, type OpenOptions } from "../browser.ts";
import { RunningSandbox } from "../running-sandbox.ts";
import { signIn } from "../sign-in.ts";
import { partnersOf } from "./partners.ts";

/** Of a chat in which nobody has written yet the gateway knows nothing, which Chromium logs. */
export const NO_CHAT_YET = /404 \(Not Found\) \(.*\/messages\?limit=50\)$/;

/** The page's own time, ten times as fast: it asks every few seconds whether there is anything new. */
const FAST = `{
  const later = setTimeout;
  window.setTimeout = (act, ms) => later(act, ms / 10);
  document.dispatchEvent(new Event("visibilitychange"));
}`;

/** The program with its demo session, a browser, and what the phones of chat partners do; ends with the file. */
export async function chatStage() {
  const browser = endsWithFile(await Browser.start());
  // The tests of a file make more calls than a person.
  const duet = endsWithFile(await RunningSandbox.start({ DUET_RATE_LIMIT_PER_MINUTE: "0" }));
  const { gateway, apiKey } = duet.screen;

  return {
    browser,
    duet,
    ...partnersOf(duet.screen),
    open: async ({ expectedErrors = [], ...options }: OpenOptions = {}): Promise<Page> => {
      const expected = { ...options, expectedErrors: [NO_CHAT_YET, ...expectedErrors] };
      const page = await signIn(browser, gateway.url, apiKey, expected);
      await page.evaluate(FAST);
      return page;
    },
  };
}

/** Opens the chat with a number that is typed in. */
export async function openChat(page: Page, number: string): Promise<Locator> {
  await page.getByLabel("Find a chat, or type a number").fill(number);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  return page.locator(".conversation");
}

export const bubble = (page: Page, text: string): Locator =>
  page.locator(".messages > li").filter({ hasText: text });

/** Writes a line in the chat that is open, and sends it. */
export async function send(page: Page, text: string): Promise<void> {
  await line(page).fill(text);
  await line(page).press("Enter");
}

export const line = (page: Page): Locator => page.getByRole("textbox", { name: "Message", exact: true });

/** Nobody sees the page any more, as when its tab is in the background. */
export async function hide(page: Page): Promise<void> {
  await page.evaluate(`{
    Object.defineProperty(document, "hidden", { configurable: true, value: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }`);
}

/** It is seen again. */
export async function show(page: Page): Promise<void> {
  await page.evaluate(`{
    delete document.hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }`);
}
