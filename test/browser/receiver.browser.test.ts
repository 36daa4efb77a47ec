import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { deliver, deliveriesAt, eventId, send, signed, tell } from "../sandbox/receiver/deliveries.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { Browser, type OpenOptions } from "./browser.ts";
import { startForPages } from "./phone/opened-phone.ts";

const SECRET = "of the owner's";
const BODY = '{"event":"message","session":"one","payload":{"body":"olá"}}';
const ORDINARY = { colorScheme: "light", viewport: { width: 1440, height: 900 } } as const;
const SMALL = { colorScheme: "dark", viewport: { width: 360, height: 740 } } as const;

const browser = endsWithFile(await Browser.start());

async function openReceiver(sandbox: Sandbox, options: OpenOptions = {}): Promise<Page> {
  const page = await browser.open(`${sandbox.url}/receiver`, options);
  await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

const delivery = (page: Page, id: number) => page.getByRole("article", { name: `Delivery ${id}: message` });

it("shows each delivery as it comes, and whether its signatures hold once the secret is typed in", async () => {
  const sandbox = await startForPages();
  const page = await openReceiver(sandbox);
  await page.getByText("No receiver yet.").waitFor();
  await send(sandbox, "mine", { body: BODY, headers: signed(SECRET, BODY, eventId(1)) });
  await delivery(page, 1).getByText('"body": "olá"').waitFor();
  await delivery(page, 1).getByText("webhook-signature: not checked").waitFor();

  await page.getByLabel("Secret").fill(SECRET);
  await page.getByRole("button", { name: "Compare" }).click();
  await delivery(page, 1).getByText("webhook-signature: verified").waitFor();
  await delivery(page, 1).getByText("X-Webhook-Hmac: verified").waitFor();
  await page.getByLabel("Secret").fill("");
  await page.getByRole("button", { name: "Compare" }).click();
  await delivery(page, 1).getByText("webhook-signature: not checked").waitFor();
});

it("tells how to fail, and what came again and out of order", async () => {
  const sandbox = await startForPages();
  await deliver(sandbox, "mine", eventId(2));
  const page = await openReceiver(sandbox);
  await page.getByText("Now: 200 at once.").waitFor();
  await page.getByLabel("Answer", { exact: true }).selectOption("410");
  await page.getByLabel("How often").fill("2");
  await page.getByRole("button", { name: "Answer so" }).click();
  await page.getByText("Now: 410, 2 times.").waitFor();
  expect(await deliver(sandbox, "mine", eventId(2))).toBe(410);
  await delivery(page, 2).getByText("answered: 410").waitFor();
  await delivery(page, 2).getByText("came again").waitFor();
  await page.getByText("Now: 410, once.").waitFor();
  await page.getByLabel("Answer", { exact: true }).selectOption("200 at once");
  await page.getByRole("button", { name: "Answer so" }).click();
  await page.getByText("Now: 200 at once.").waitFor();
  expect(await deliver(sandbox, "mine", eventId(1))).toBe(200);
  await delivery(page, 3).getByText("out of order for its session").waitFor();
});

it("stays at the receiver that it shows, until another is picked", async () => {
  const sandbox = await startForPages();
  await deliver(sandbox, "mine", eventId(1));
  const page = await openReceiver(sandbox);
  await delivery(page, 1).waitFor();
  await deliver(sandbox, "other", eventId(2));
  const other = page.getByRole("button", { name: "other" });
  await other.waitFor();
  expect(await page.getByRole("button", { name: "mine" }).getAttribute("aria-current")).toBe("true");
  await other.click();
  await page.getByText(`${sandbox.url}/receiver/other`).waitFor();
  expect(await deliveriesAt(sandbox, "other")).toHaveLength(1);
});

it.each([ORDINARY, SMALL])("shuts nobody out with $viewport.width px, and fits", async (look) => {
  const sandbox = await startForPages();
  const page = await openReceiver(sandbox, look);
  expect(await accessibilityViolations(page)).toEqual([]);
  await tell(sandbox, "mine/expect", { secret: SECRET, authorization: "x" });
  await tell(sandbox, "mine/fault", { kind: "error", times: 2 });
  for (const count of [2, 2, 1]) await deliver(sandbox, "mine", eventId(count));
  await send(sandbox, "mine", { body: "x".repeat(9000), headers: signed(SECRET, BODY, "x".repeat(300)) });
  await page.getByText("The beginning of 9000 bytes.").waitFor();
  expect(await accessibilityViolations(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(look.viewport.width);
});
