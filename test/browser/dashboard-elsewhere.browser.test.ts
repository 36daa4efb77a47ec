import { describe, expect, it } from "vitest";
import { BelowPath } from "../support/below-path.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { Browser, OTHER_MACHINE } from "./browser.ts";
import { RunningSandbox } from "./running-sandbox.ts";
import { signIn } from "./sign-in.ts";

const PARTNER = "5511988887777";

const browser = endsWithFile(await Browser.start());
const duet = endsWithFile(await RunningSandbox.start());

describe("the dashboard", () => {
  it("works below a path of a reverse proxy, and asks nothing beside it", async () => {
    const { gateway, apiKey, session: demo } = duet.screen;
    await using proxy = await BelowPath.start(gateway.url, "/duet/");
    const page = await signIn(browser, proxy.url, apiKey);
    await page.getByText("Live", { exact: true }).waitFor();
    const session = page.getByRole("article", { name: "Demo" });
    await session.getByLabel("Chat", { exact: true }).fill(PARTNER);
    await session.getByRole("button", { name: "Send" }).click();
    await session.getByText(/^Answered 204/).waitFor();
    await session.getByLabel("token/number", { exact: true }).check();
    await session.getByRole("button", { name: "Send" }).click();
    await session.getByText(/^Answered 200/).waitFor();
    await session.getByRole("button", { name: "Why does nobody see it?" }).click();
    await session.getByText(/^It was sent and is running/).waitFor();
    expect(await session.locator(".curl pre").allTextContents()).toEqual([
      expect.stringContaining(`'${proxy.url}api/v1/sessions/${demo.id}/chats/${PARTNER}/presence'`),
      expect.stringContaining(`'${proxy.url}api/chat/presence/${demo.name}'`),
    ]);

    await page.getByRole("link", { name: "bearer/cid" }).click();
    await page.getByRole("heading", { name: /bearer\/cid dialect/ }).waitFor();
    expect(proxy.strays).toEqual([]);
  });

  it("copies a call also where it came over plain http from another machine", async () => {
    const { gateway, apiKey, session: demo } = duet.screen;
    const address = new URL(gateway.url);
    address.hostname = OTHER_MACHINE;
    const page = await signIn(browser, address.href, apiKey, {
      expectedErrors: [/^The Cross-Origin-Opener-Policy header has been ignored/],
    });
    expect(await page.evaluate("window.isSecureContext")).toBe(false);
    const session = page.getByRole("article", { name: "Demo" });
    await session.getByLabel("Chat", { exact: true }).fill(PARTNER);
    await session.getByText("The call in the token/number dialect").click();
    await session.getByRole("button", { name: "Copy the token/number call" }).click();
    await session.getByText("Copied", { exact: true }).waitFor();
    await session.getByLabel("Chat", { exact: true }).press("Control+a");
    await session.getByLabel("Chat", { exact: true }).press("Control+v");
    const pasted = await session.getByLabel("Chat", { exact: true }).inputValue();
    expect(pasted).toContain(`curl -X POST '${address.href}api/chat/presence/${demo.name}'`);
    expect(pasted).toContain(`"number":"${PARTNER}"`);
  });
});
