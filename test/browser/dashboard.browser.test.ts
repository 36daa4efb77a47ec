import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { readQrPixels } from "../support/read-qr-picture.ts";
import { Browser } from "./browser.ts";
import { tabTo } from "./keyboard.ts";
import { RunningSandbox } from "./running-sandbox.ts";
import { QR_NOT_READY, signIn } from "./sign-in.ts";

const PARTNER = "5511988887777";

const browser = endsWithFile(await Browser.start());
const duet = endsWithFile(await RunningSandbox.start());

describe("dashboard", () => {
  const open = () =>
    signIn(browser, duet.screen.gateway.url, duet.screen.apiKey, { expectedErrors: [QR_NOT_READY] });

  async function scan(picture: Locator, number: string): Promise<void> {
    const qr = readQrPixels(await picture.screenshot());
    const scanned = await fetch(`${duet.screen.whatsapp.url}/phone/scan`, {
      method: "POST",
      body: JSON.stringify({ qr, number }),
    });
    expect(await scanned.json()).toMatchObject({ number });
  }

  /** What the chat partner sees, on the phone's own page. */
  async function openPhone(): Promise<Page> {
    return browser.open(duet.screen.whatsapp.url);
  }

  it("links a phone by the QR on the screen, shows an indicator, stops it, logs out and deletes", async () => {
    const page = await open();
    const phone = await openPhone();
    await page.getByLabel("New session").fill("Support");
    await page.getByRole("button", { name: "Create" }).click();
    const session = page.getByRole("article", { name: "Support" });
    await session.getByText("Not linked").waitFor();
    await session.getByText("No phone is linked to this session").waitFor();

    await session.getByRole("button", { name: "Show a QR code" }).click();
    await scan(session.getByRole("img", { name: "QR code" }), "5511977776666");
    await session.getByText("Connected", { exact: true }).waitFor();
    await session.getByText("5511977776666").waitFor();

    await session.getByLabel("Chat", { exact: true }).fill(PARTNER);
    await session.getByRole("button", { name: "Send" }).click();
    await session.getByText(/^Answered 204 after \d+ ms, with no body$/).waitFor();
    const running = session.getByRole("region", { name: "Running now" });
    await running.getByText("typing…").waitFor();
    await phone.getByText("typing…", { exact: true }).first().waitFor();
    await running.getByRole("button", { name: `Stop the indicator for ${PARTNER}@s.whatsapp.net` }).click();
    await running.getByText("No indicator is running.").waitFor();
    await phone.getByText("typing…", { exact: true }).first().waitFor({ state: "hidden" });

    await session.getByRole("button", { name: "Stop", exact: true }).click();
    await session.getByText("Stopped", { exact: true }).waitFor();
    await session.getByRole("button", { name: "Start" }).click();
    await session.getByText("Connected", { exact: true }).waitFor();
    await session.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
    await session.getByText("Not linked").waitFor();
    await session.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await session.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await session.waitFor({ state: "detached" });
  });

  it("links a phone, shows an indicator and deletes by the keyboard alone", async () => {
    const page = await browser.open(duet.screen.gateway.url, { expectedErrors: [QR_NOT_READY] });
    await page.keyboard.type(duet.screen.accountToken);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Sessions" }).waitFor();

    await tabTo(page, "New session");
    await page.keyboard.type("Sales");
    await page.keyboard.press("Enter");
    const session = page.getByRole("article", { name: "Sales" });
    await tabTo(page, "Show a QR code");
    await page.keyboard.press("Enter");
    await scan(session.getByRole("img", { name: "QR code" }), "5511955554444");
    await session.getByText("Connected", { exact: true }).waitFor();

    await tabTo(page, "bearer/cid");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, "Chat");
    await page.keyboard.type(PARTNER);
    await tabTo(page, "State");
    await page.keyboard.press("r");
    await tabTo(page, "Send");
    await page.keyboard.press("Enter");
    await session.getByText(/^Answered 200 after \d+ ms$/).waitFor();
    await session.getByRole("region", { name: "Running now" }).getByText("recording audio…").waitFor();

    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    // What lay under the dialog takes keys again from the next picture on.
    await page.evaluate("new Promise((drawn) => requestAnimationFrame(drawn))");
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await session.waitFor({ state: "detached" });
  });

  it("links a phone by a code that is typed on it", async () => {
    const page = await open();
    await page.getByLabel("New session").fill("Front desk");
    await page.getByRole("button", { name: "Create" }).click();
    const session = page.getByRole("article", { name: "Front desk" });
    await session.getByLabel("The phone's number").fill("+55 11 93333-2222");
    await session.getByRole("button", { name: "Get a code" }).click();
    const code = await session.getByText(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/).textContent();
    await fetch(`${duet.screen.whatsapp.url}/phone/enter-code`, {
      method: "POST",
      body: JSON.stringify({ code, number: "5511933332222" }),
    });
    await session.getByText("Connected", { exact: true }).waitFor();
  });

  it("tells why a partner sees nothing, and shows the call of either dialect without the credential", async () => {
    const page = await open();
    const session = page.getByRole("article", { name: "Demo" });
    await session.getByLabel("Chat", { exact: true }).fill("5511900001111");
    await session.getByRole("button", { name: "Why does nobody see it?" }).click();
    await session.getByText(/^Nothing was sent to this chat/).waitFor();
    await session.getByText("The call in the token/number dialect").click();
    const calls = await session.locator(".curl pre").allTextContents();
    expect(calls).toEqual([
      expect.stringContaining(`/api/v1/sessions/${duet.screen.session.id}/chats/5511900001111/presence'`),
      expect.stringContaining("/api/chat/presence/demo'"),
    ]);
    expect(calls.join()).not.toContain(duet.screen.apiKey);
  });
});
