import type { Page } from "playwright-core";
import { toBuffer } from "qrcode";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { BaileysClient, newAuth, openClient } from "../sandbox/baileys-client.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { eventually } from "../support/eventually.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser, type OpenOptions } from "./browser.ts";
import { openPhone as openOn, startForPages, tabTo } from "./phone/opened-phone.ts";

const NUMBER = "5511999999999";
const PARTNER = "5511988887777";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const SCHEMES = ["light", "dark"] as const;

const browser = endsWithFile(await Browser.start());

const openPhone = (sandbox: Sandbox, options?: OpenOptions) => openOn(browser, sandbox, options);
const device = (page: Page) => page.getByRole("listitem").filter({ hasText: `+${NUMBER}` });
const partnerPhone = (page: Page) => page.getByRole("article", { name: `The phone of +${PARTNER}` });

describe("what a partner sees in a browser", () => {
  it("is what a gateway shows, until it pauses", async () => {
    const sandbox = await startForPages();
    await using duet = await TestGateway.start({ sandbox });
    const session = await duet.linkedSession("support", NUMBER);
    const page = await openPhone(sandbox);
    await device(page).getByText("connected", { exact: true }).waitFor();
    await page.getByText("No chat yet.").waitFor();

    const show = (state: string) =>
      duet.bearer("PUT", `/api/v1/sessions/${session.id}/chats/${PARTNER_JID}/presence`, { state });
    expect((await show("recording")).status).toBe(204);
    const indicator = partnerPhone(page).locator("[aria-live=polite]");
    await indicator.getByText("recording audio…", { exact: true }).waitFor();
    await page.getByRole("button", { name: PARTNER }).getByText("recording audio…").waitFor();
    await show("composing");
    await indicator.getByText("typing…", { exact: true }).waitFor();
    await show("paused");
    await partnerPhone(page)
      .getByText(/^Showed “typing…” for .*, ended by paused\.$/)
      .waitFor();
    expect(await indicator.getByText("typing…").count()).toBe(0);
    await page.getByRole("region", { name: "Came over the wire" }).getByText("paused").waitFor();
  });

  it("goes when nothing has refreshed it for 25 s", async () => {
    const clock = new ManualClock();
    const sandbox = await startForPages({ clock });
    await using client = await openClient(sandbox, NUMBER);
    const page = await openPhone(sandbox);
    await client.socket.sendPresenceUpdate("composing", PARTNER_JID);
    const indicator = partnerPhone(page).locator("[aria-live=polite]");
    await indicator.getByText("typing…").waitFor();
    await clock.advance(24_999);
    await client.socket.sendPresenceUpdate("composing", "15551230000@s.whatsapp.net");
    const other = page.getByRole("button", { name: "+15551230000" });
    await other.waitFor();
    await page.getByRole("button", { name: PARTNER }).getByText("typing…", { exact: true }).waitFor();

    await page.getByRole("button", { name: PARTNER }).click();
    await clock.advance(1);
    await partnerPhone(page)
      .getByText("Showed “typing…” for 25.0 s, ended because nothing refreshed it for 25 s.")
      .waitFor();
    expect(await other.getByText("typing…", { exact: true }).count()).toBe(1);
  });

  it("is told to the session when the partner types, and the reader when the session does not listen", async () => {
    const sandbox = await startForPages();
    await using client = await openClient(sandbox, NUMBER);
    const page = await openPhone(sandbox);
    await client.socket.sendPresenceUpdate("paused", PARTNER_JID);
    await partnerPhone(page).getByRole("button", { name: "Type" }).click();
    await partnerPhone(page).getByText("Not delivered").waitFor();
    const subscribed = new Promise((resolve) => client.socket.ws.on("CB:presence", resolve));
    await client.socket.presenceSubscribe(PARTNER_JID);
    await subscribed;
    const heard = new Promise((resolve) => client.socket.ev.on("presence.update", resolve));
    await partnerPhone(page).getByRole("button", { name: "Record" }).click();
    await partnerPhone(page).getByText("The session was told.").waitFor();
    expect(await heard).toMatchObject({ presences: { [PARTNER_JID]: { lastKnownPresence: "recording" } } });
  });

  it("comes back by itself when the simulated WhatsApp was started anew", async () => {
    const sandbox = await startSandbox();
    const page = await openPhone(sandbox, {
      expectedErrors: [/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED/],
    });
    await sandbox.close();
    await page.getByText("cannot be reached").waitFor();
    const again = await startForPages({ port: Number(new URL(sandbox.url).port) });
    await page.getByText("Live", { exact: true }).waitFor();
    await using client = await openClient(again, NUMBER);
    await client.socket.sendPresenceUpdate("composing", PARTNER_JID);
    await partnerPhone(page).getByText("typing…", { exact: true }).waitFor();
  });

  it("leaves no stream behind when its tab is closed", async () => {
    const sandbox = await startForPages();
    const page = await openPhone(sandbox);
    expect(sandbox.openPages).toBe(1);
    await page.close();
    await eventually("the tab is gone", () => sandbox.openPages === 0);
  });
});

describe("linking in a browser", () => {
  /** A page, and what a companion that waits to be linked shows. */
  async function waiting(sandbox: Sandbox, options: OpenOptions = {}) {
    const client = new BaileysClient(sandbox, newAuth());
    onTestFinished(() => client[Symbol.asyncDispose]());
    const qr = await client.untilQr();
    const page = await openPhone(sandbox, options);
    await page.getByText("One session waits for a scan.").waitFor();
    await page.getByLabel("Number of this phone").fill(`+${NUMBER}`);
    return { client, page, qr };
  }

  it("takes a QR code's text, and tells why when it cannot", async () => {
    const sandbox = await startForPages();
    const { page, qr } = await waiting(sandbox, { expectedErrors: [/400 \(Bad Request\)/] });
    await page.getByLabel("Text of the QR code").fill("https://example.com");
    await page.getByRole("button", { name: "Scan" }).click();
    await page.getByText("This is not the text of a QR code for linking a device.").waitFor();
    await page.getByLabel("Text of the QR code").fill(qr);
    await page.getByRole("button", { name: "Scan" }).click();
    await page.getByText(`+${NUMBER} is linked.`).waitFor();
    await device(page).getByText("not connected").waitFor();
    expect(await page.getByLabel("Text of the QR code").inputValue()).toBe("");
  });

  it("reads a screenshot that holds a QR code, chosen as a file", async () => {
    const sandbox = await startForPages();
    const { page, qr } = await waiting(sandbox);
    const picture = page.getByLabel("Picture of the QR code");
    const readerIsFetched = page.waitForRequest(/\/qr-reader\.js$/);
    await picture.setInputFiles({ name: "x.png", mimeType: "image/png", buffer: await screenshotOf() });
    await readerIsFetched;
    await page.getByText("There is no QR code in this picture").waitFor();
    await picture.setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await page.getByText("This file is not a picture").waitFor();
    await picture.setInputFiles({ name: "x.png", mimeType: "image/png", buffer: await screenshotOf(qr) });
    await page.getByText(`+${NUMBER} is linked.`).waitFor();
  });

  it("reads a picture that is pasted", async () => {
    const sandbox = await startForPages();
    const { page, qr } = await waiting(sandbox);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const base64 = (await toBuffer(qr)).toString("base64");
    await page.evaluate(
      `(async () => {
        const bytes = Uint8Array.from(atob("${base64}"), (character) => character.charCodeAt(0));
        const picture = new Blob([bytes], { type: "image/png" });
        await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
      })()`,
    );
    await page.keyboard.press("Control+V");
    await page.getByText(`+${NUMBER} is linked.`).waitFor();
  });

  it("reads a picture that is dropped", async () => {
    const sandbox = await startForPages();
    const { page, qr } = await waiting(sandbox);
    const base64 = (await toBuffer(qr)).toString("base64");
    await page.evaluate(
      `{
        const bytes = Uint8Array.from(atob("${base64}"), (character) => character.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], "qr.png", { type: "image/png" }));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      }`,
    );
    await page.getByText(`+${NUMBER} is linked.`).waitFor();
  });

  it("takes a pairing code", async () => {
    const sandbox = await startForPages();
    const { client, page } = await waiting(sandbox);
    const code = await client.socket.requestPairingCode(NUMBER);
    await page.getByText(`A session waits for its pairing code to be entered on +${NUMBER}.`).waitFor();
    await page.getByLabel("Pairing code").fill(code);
    await page.getByRole("button", { name: "Link by code" }).click();
    await page.getByText(`+${NUMBER} is linked.`).waitFor();
  });

  it("needs no mouse, nor does anything else on the page", async () => {
    const sandbox = await startForPages();
    const { client, page, qr } = await waiting(sandbox);
    await tabTo(page, "textbox", "Text of the QR code");
    await page.keyboard.insertText(qr);
    await page.keyboard.press("Enter");
    await page.getByText(`+${NUMBER} is linked.`).waitFor();
    await client.untilClosed();

    await using connected = await openClient(sandbox, NUMBER);
    await connected.socket.sendPresenceUpdate("composing", PARTNER_JID);
    await connected.socket.sendPresenceUpdate("composing", "15551230000@s.whatsapp.net");
    await partnerPhone(page).waitFor({ state: "detached" });
    await tabTo(page, "button", PARTNER);
    await page.keyboard.press("Space");
    await partnerPhone(page).waitFor();

    await page.getByRole("heading", { name: "The phone" }).click();
    await tabTo(page, "button", `Cut connection of +${NUMBER}`);
    await page.keyboard.press("Enter");
    await page.getByText(`The connection of +${NUMBER} was cut.`).waitFor();
    await connected.untilClosed();
  });

  it("is undone by unlinking, without losing the reader's place", async () => {
    const sandbox = await startForPages();
    await using client = await openClient(sandbox, NUMBER);
    const page = await openPhone(sandbox);
    await tabTo(page, "button", `Unlink +${NUMBER}`);
    await page.keyboard.press("Enter");
    await page.getByText(`+${NUMBER} was unlinked`).waitFor();
    await page.getByText("No device is linked yet.").waitFor();
    expect((await client.untilClosed()).code).toBe(401);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Linked devices");
  });
});

describe("the page for everybody", () => {
  it.each(SCHEMES)("shuts nobody out, in the %s scheme, and fits a small screen", async (colorScheme) => {
    const sandbox = await startForPages();
    const page = await openPhone(sandbox, { colorScheme, viewport: { width: 360, height: 740 } });
    const isTooWide = () => page.evaluate("document.documentElement.scrollWidth > innerWidth");
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await isTooWide()).toBe(false);

    await using client = await openClient(sandbox, NUMBER);
    await client.socket.sendPresenceUpdate("composing", "120363000000000001@g.us");
    await client.socket.sendPresenceUpdate("composing", "123456789012345@lid");
    await client.socket.sendMessage(PARTNER_JID, { text: "hello" });
    await client.socket.sendPresenceUpdate("recording", PARTNER_JID);
    await partnerPhone(page).getByText("recording audio…", { exact: true }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await isTooWide()).toBe(false);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

/** A screen as a person takes a picture of it: a large one with a QR code, or one without. */
async function screenshotOf(qr?: string): Promise<Buffer> {
  const viewport = qr === undefined ? { width: 800, height: 600 } : { width: 3840, height: 2160 };
  const source = qr === undefined ? "" : (await toBuffer(qr, { scale: 3 })).toString("base64");
  const { page } = await browser.visit("about:blank", { viewport });
  await page.setContent(`<h1>Sessions</h1><p>support: not linked</p>
    ${qr === undefined ? "" : `<img style="margin: 90px 0 0 600px" src="data:image/png;base64,${source}">`}`);
  const screenshot = await page.screenshot();
  await page.context().close();
  return screenshot;
}
