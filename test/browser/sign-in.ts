import type { Page } from "playwright-core";
import type { Browser, OpenOptions } from "./browser.ts";

/** The first call for a QR is answered 404, which Chromium logs: by it the pairing begins. */
export const QR_NOT_READY = /404 \(Not Found\) \(.*\/qr\)$/;

/** The dashboard of a gateway, seen by whoever has that credential. */
export async function signIn(
  browser: Browser,
  gateway: string,
  secret: string,
  options?: OpenOptions,
): Promise<Page> {
  const page = await browser.open(gateway, options);
  await page.getByLabel("Api-key or account token").fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  return page;
}
