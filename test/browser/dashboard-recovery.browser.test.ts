import { describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { endsWithFile } from "../support/ends-with-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { Browser } from "./browser.ts";
import { signIn } from "./sign-in.ts";

/** What Chromium logs of a gateway that is away. */
const OUT_OF_REACH =
  /ERR_CONNECTION_REFUSED|ERR_SOCKET_NOT_CONNECTED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|503/;

const browser = endsWithFile(await Browser.start());

describe("dashboard while the gateway is restarted", () => {
  it("says that it is not live, recovers by itself, and shows what happened meanwhile", async () => {
    using folder = temporaryFolder();
    await using sandbox = await startSandbox();
    const first = await TestGateway.start({ sandbox, directory: folder.path });
    const { address } = first.gateway;
    const { apiKey } = first.secrets;
    await first.linkedSession("support", "4915200000001");
    const page = await signIn(browser, address, apiKey, { expectedErrors: [OUT_OF_REACH] });
    const session = page.getByRole("article", { name: "support" });
    await session.getByText("Connected", { exact: true }).waitFor();

    await first[Symbol.asyncDispose]();
    await page.getByText("Connection lost, trying again…").waitFor();
    const port = Number(new URL(address).port);
    await using second = await TestGateway.start({ sandbox, directory: folder.path, config: { port } });
    const principal = await second.gateway.core.callers.authenticate(apiKey);
    if (principal?.kind !== "api_key") throw new Error("the key is known no longer");
    await second.gateway.core.sessions.create(principal, { name: "made-meanwhile" });

    await page.getByText("Live", { exact: true }).waitFor();
    await session.getByText("Connected", { exact: true }).waitFor();
    await page.getByRole("button", { name: "made-meanwhile" }).waitFor();
    await session.getByLabel("Chat", { exact: true }).fill("5511988887777");
    await session.getByRole("button", { name: "Send" }).click();
    await session.getByRole("region", { name: "Running now" }).getByText("typing…").waitFor();
    expect(await page.getByRole("alert").allTextContents()).not.toContain("The gateway cannot be reached.");
  });
});
