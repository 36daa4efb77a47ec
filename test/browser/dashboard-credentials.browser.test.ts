import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { Tenant } from "../support/tenant.ts";
import { Browser } from "./browser.ts";
import { signIn } from "./sign-in.ts";

const UNAUTHORIZED = /401 \(Unauthorized\)/;

const browser = endsWithFile(await Browser.start());
const { test } = await gatewayOfFile();

describe("what a credential may do on the dashboard", () => {
  const open = (secret: string) => signIn(browser, test.gateway.address, secret);

  it("offers a key that may read neither calls nor buttons that change something", async () => {
    const tenant = await Tenant.in(test);
    const { label } = await tenant.linkedSession();
    const page = await open(await tenant.apiKey("read"));
    const session = page.getByRole("article", { name: label });
    await session.getByText("No indicator is running.").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(await page.getByRole("button").allTextContents()).toEqual(["Sign out", `${label}Connected`]);
    expect(await session.getByRole("heading").allTextContents()).toEqual([label, "Running now"]);
  });

  it("offers a key that may send the sessions and the calls, and says that it is not live", async () => {
    const tenant = await Tenant.in(test);
    const { label } = await tenant.linkedSession();
    const page = await open(await tenant.apiKey("send"));
    const session = page.getByRole("article", { name: label });
    await session.getByLabel("Chat").fill("5511988887777");
    await session.getByRole("button", { name: "Send" }).click();
    await session.getByText(/^Answered 204/).waitFor();
    expect(await session.getByRole("heading").allTextContents()).toEqual([label, "Try it"]);
    expect(await page.getByText("Not live: this credential may not read").count()).toBe(1);
    expect(await page.getByRole("button", { name: "Why does nobody see it?" }).count()).toBe(0);
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
    await page.getByRole("article", { name: label }).getByLabel("Chat").fill("5511988887777");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText(/^Answered 204/).waitFor();
    expect([...asked, page.url()].filter((address) => address.includes("wa_"))).toEqual([]);
    expect(await page.context().storageState()).toEqual({ cookies: [], origins: [] });
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    await page.reload();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});
