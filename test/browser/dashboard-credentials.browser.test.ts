import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { newNumber, Tenant } from "../support/tenant.ts";
import { Browser } from "./browser.ts";
import { signIn } from "./sign-in.ts";

const NOT_CONNECTED = /501 \(Not Implemented\)/;
const UNAUTHORIZED = /401 \(Unauthorized\)/;

const browser = endsWithFile(await Browser.start());
const { test } = await gatewayOfFile();

describe("what a credential may do on the dashboard", () => {
  const open = (secret: string) => signIn(browser, test.gateway.address, secret);

  it("offers a key that may read neither calls nor buttons that change something", async () => {
    const tenant = await Tenant.in(test);
    const { label, number } = await tenant.linkedSession();
    const partner = newNumber();
    await test.phone("/phone/send", { from: partner, to: number, text: "Hello" });
    const page = await open(await tenant.apiKey("read"));
    const session = page.getByRole("article", { name: label });
    await session.getByText("No indicator is running.").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    const chat = session.getByRole("button", { name: `+${partner}` });
    await chat.click();
    await session.getByRole("group", { name: "Messages" }).getByText("Hello").waitFor();
    expect(await page.getByRole("button").allTextContents()).toEqual([
      "Sign out",
      `${label}Connected`,
      "Open",
      await chat.textContent(),
    ]);
    expect(await session.getByRole("heading").allTextContents()).toEqual([
      label,
      "Running now",
      "Chats",
      `+${partner}`,
    ]);
  });

  it("offers a key that may send the sessions and the calls, and says that it is not live", async () => {
    const tenant = await Tenant.in(test);
    const { label } = await tenant.linkedSession();
    const page = await open(await tenant.apiKey("send"));
    const session = page.getByRole("article", { name: label });
    await session.getByLabel("Chat", { exact: true }).fill("5511988887777");
    await session.getByRole("button", { name: "Send" }).click();
    await session.getByText(/^Answered 204/).waitFor();
    expect(await session.getByRole("heading").allTextContents()).toEqual([label, "Chats", "Try it"]);
    expect(await page.getByText("Not live: this credential may not read").count()).toBe(1);
    expect(await page.getByRole("button", { name: "Why does nobody see it?" }).count()).toBe(0);
  });

  it("lets a key that may only send write, and says that it may not read what is written", async () => {
    const tenant = await Tenant.in(test);
    const linked = await tenant.linkedSession();
    const partner = newNumber();
    const page = await signIn(browser, test.gateway.address, await tenant.apiKey("send"), {
      expectedErrors: [NOT_CONNECTED],
    });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.method()));
    const session = page.getByRole("article", { name: linked.label });
    await session.getByText(/^This credential may not read messages/).waitFor();
    await session.getByLabel("A number with the country code, or a JID").first().fill(partner);
    await session.getByRole("button", { name: "Open" }).click();
    const line = session.getByRole("textbox", { name: "Message", exact: true });
    await line.fill("Hello");
    await line.press("Enter");
    await session.getByRole("group", { name: "Messages" }).getByText("✓ sent").waitFor();
    await test.sandbox.untilReceived(({ to, text }) => to === partner && text === "Hello");
    await test.gateway.core.sessions.stop(await test.reload(linked));
    await line.fill("Are you there?");
    await line.press("Enter");
    await session
      .locator(".composer")
      .getByText(/^Live WhatsApp client is not available/)
      .waitFor();
    expect(await line.inputValue()).toBe("Are you there?");
    expect(asked).toEqual(["POST", "POST"]);
  });

  it("shows an instance token its own session", async () => {
    const tenant = await Tenant.in(test);
    const { label } = await tenant.session("mine");
    await tenant.session("other");
    const mine = await test.gateway.core.sessions.findByName(tenant.secrets.organizationId, "mine");
    if (!mine) throw new Error("the session was not made");
    const page = await open(await tenant.instanceToken(mine));
    await page.getByRole("article", { name: label }).waitFor();
    expect(await page.getByRole("navigation", { name: "Sessions" }).getByRole("button").count()).toBe(1);
  });

  it("refuses a credential of nobody, and takes the next one", async () => {
    const tenant = await Tenant.in(test);
    const page = await browser.open(test.gateway.address, { expectedErrors: [UNAUTHORIZED] });
    await page.getByLabel("Api-key or account token").fill("wa_nobody");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("The gateway does not know this credential.").waitFor();
    await page.getByLabel("Api-key or account token").fill(tenant.secrets.apiKey);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("No sessions yet. Create one, then link a phone to it.").waitFor();
  });

  it("asks for another credential as soon as the one in use is revoked", async () => {
    const tenant = await Tenant.in(test);
    const page = await signIn(browser, test.gateway.address, tenant.secrets.apiKey, {
      expectedErrors: [UNAUTHORIZED],
    });
    await page.getByText("Live", { exact: true }).waitFor();
    const { tenants } = test.gateway;
    const [key] = (await tenants.listApiKeys(tenant.secrets.organizationId)) ?? [];
    await tenants.revokeApiKey(key?.id ?? "");
    await page.getByText("The credential is not valid any more. Sign in again.").waitFor();
  });

  it("keeps the credential in no address, no storage and no cookie, and forgets it with the page", async () => {
    const tenant = await Tenant.in(test);
    const asked: string[] = [];
    const page = await open(tenant.secrets.apiKey);
    page.on("request", (request) => asked.push(request.url()));
    const { label } = await tenant.linkedSession();
    await page
      .getByRole("article", { name: label })
      .getByLabel("Chat", { exact: true })
      .fill("5511988887777");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText(/^Answered 204/).waitFor();
    expect([...asked, page.url()].filter((address) => address.includes("wa_"))).toEqual([]);
    expect(await page.context().storageState()).toEqual({ cookies: [], origins: [] });
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});
