import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readQrPixels } from "../support/read-qr-picture.ts";
import { Browser, type OpenOptions } from "./browser.ts";
import { RunningSandbox } from "./running-sandbox.ts";

const NUMBER = "5511977776666";
const PARTNER = "5511988887777";

/** The first call for a QR is answered 404, which Chromium logs: by it the pairing begins. */
const QR_NOT_READY = /404 \(Not Found\) \(.*\/qr\)$/;

describe("dashboard in a browser", () => {
  let browser: Browser;
  let duet: RunningSandbox;
  beforeAll(async () => {
    [browser, duet] = await Promise.all([Browser.start(), RunningSandbox.start()]);
  });
  afterAll(async () => {
    await duet[Symbol.asyncDispose]();
    await browser[Symbol.asyncDispose]();
  });

  async function signIn(options: OpenOptions = {}, secret = duet.screen.apiKey): Promise<Page> {
    const page = await browser.open(`${duet.screen.gateway.url}/`, options);
    await page.getByLabel("Api-key or account token").fill(secret);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Sessions" }).waitFor();
    return page;
  }

  const phone = (path: string, body: object) =>
    fetch(`${duet.screen.whatsapp.url}${path}`, { method: "POST", body: JSON.stringify(body) });

  it("links a phone by the QR on the screen, shows an indicator, stops it, logs out and deletes", async () => {
    const page = await signIn({ expectedErrors: [QR_NOT_READY] });
    await page.getByLabel("New session").fill("Support");
    await page.getByRole("button", { name: "Create" }).click();
    const session = page.getByRole("article", { name: "Support" });
    await session.getByText("Not linked").waitFor();

    await session.getByRole("button", { name: "Show a QR code" }).click();
    const picture = session.getByRole("img", { name: "QR code" });
    const qr = readQrPixels(await picture.screenshot());
    expect(qr).toMatch(/^https:\/\/wa\.me\/settings\/linked_devices#/);
    expect((await phone("/phone/scan", { qr, number: NUMBER })).status).toBe(200);
    await session.getByText("Connected", { exact: true }).waitFor();
    expect(await session.getByText(NUMBER).count()).toBe(1);

    await session.getByLabel("Chat").fill(PARTNER);
    await session.getByRole("button", { name: "Send" }).click();
    await session.getByText(/^Answered 204 after \d+ ms, with no body$/).waitFor();
    const running = session.getByRole("region", { name: "Running now" });
    await running.getByText("typing…").waitFor();
    await running.getByRole("button", { name: `Stop the indicator for ${PARTNER}@s.whatsapp.net` }).click();
    await running.getByText("No indicator is running.").waitFor();

    await session.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
    await session.getByText("Not linked").waitFor();
    await session.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await session.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await session.waitFor({ state: "detached" });
  });
});
