import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { Browser, type OpenOptions } from "../browser.ts";
import { RunningSandbox } from "../running-sandbox.ts";
import { signIn } from "../sign-in.ts";

/** Of a chat in which nobody has written yet the gateway knows nothing, which Chromium logs. */
export const NO_CHAT_YET = /404 \(Not Found\) \(.*\/messages\?limit=50\)$/;

/** A message that reached a partner's phone. */
export type Received = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly to: string;
  readonly text: string;
};

/** The program with its demo session, a browser, and what the phones of chat partners do; ends with the file. */
export async function chatStage() {
  const browser = endsWithFile(await Browser.start());
  // The tests of a file make more calls than a person.
  const duet = endsWithFile(await RunningSandbox.start({ DUET_RATE_LIMIT_PER_MINUTE: "0" }));
  const { gateway, whatsapp, session, apiKey } = duet.screen;

  async function phone(path: string, body: object): Promise<{ readonly id: string; readonly jid: string }> {
    const answer = await fetch(whatsapp.url + path, { method: "POST", body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { id: string; jid: string };
  }

  async function listed<Row>(path: string): Promise<readonly Row[]> {
    return (await (await fetch(`${whatsapp.url}${path}?session=${session.number}`)).json()) as Row[];
  }

  return {
    browser,
    duet,
    phone,
    listed,
    /** A partner writes to the session; resolves to the message's id. */
    write: async (from: string, written: object) =>
      (await phone("/phone/send", { from, to: session.number, ...written })).id,
    receivedBy: async (number: string) =>
      (await listed<Received>("/messages")).filter(({ to }) => to === number),
    open: ({ expectedErrors = [], ...options }: OpenOptions = {}) =>
      signIn(browser, gateway.url, apiKey, { ...options, expectedErrors: [NO_CHAT_YET, ...expectedErrors] }),
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
