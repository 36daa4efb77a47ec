import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { runDuet } from "../support/run-duet.ts";
import { TestGateway } from "../support/test-gateway.ts";

const CHAT = "5511988887777";

describe("duet presence explain", () => {
  it("tells every fact and what to do", async () => {
    await using test = await TestGateway.start({ config: { announce: "announce" } });
    const session = await test.linkedSession("support", "5511999990001");
    await test.token("POST", "/api/chat/presence/support", {
      number: CHAT,
      state: "recording",
      duration: 30,
    });
    const args = [
      "presence",
      "explain",
      "--url",
      test.gateway.address,
      "--session",
      session.id,
      "--chat",
      CHAT,
    ];
    const env = { DUET_API_KEY: test.secrets.apiKey };

    const told = await runDuet(args, env);
    expect(told).toMatchObject({ exitCode: 0, stderr: "" });
    expect(told.stdout).toMatch(/^session\.status +working$/m);
    expect(told.stdout).toMatch(/^session\.announced +available$/m);
    expect(told.stdout).toMatch(/^session\.pushName +none$/m);
    expect(told.stdout).toMatch(/^indicator\.state +recording$/m);
    expect(told.stdout).toMatch(/^lastStanza\.at +\d{4}-\d\d-\d\dT/m);
    expect(told.stdout).toMatch(/It was sent and is running.*\n$/);

    const json = await runDuet([...args, "--json"], env);
    expect(JSON.parse(json.stdout)).toMatchObject({ indicator: { state: "recording" } });
  });

  it("passes on the gateway's refusal", async () => {
    await using test = await TestGateway.start();
    const args = ["presence", "explain", "--url", test.gateway.address, "--session", "x", "--chat", CHAT];
    expect(await runDuet(args, { DUET_API_KEY: test.secrets.apiKey })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `${test.gateway.address} refused with 404: session not found\n`,
    });
    expect(await runDuet(args, { DUET_API_KEY: "wa_wrong" })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("401: authentication required") as string,
    });
  });

  it.each(["", "/", "/wa", "/wa/"])("asks below the path of a reverse proxy: %j", async (prefix) => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, answer) => {
      asked.push(url);
      answer.end('{"advice":"\\u001b[2Jnone"}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
    const args = ["presence", "explain", "--url", url, "--session", "x", "--chat", CHAT];
    const { stdout } = await runDuet(args, { DUET_API_KEY: "wa_x" });
    server.close();
    expect(asked).toEqual([expect.stringMatching(`^${prefix.replace(/\/$/, "")}/api/v1/sessions/x/chats/`)]);
    expect(stdout).toBe("\n\\u{1b}[2Jnone\n");
  });

  it("says that no gateway answers, and what it takes", async () => {
    const args = ["presence", "explain", "--url", "http://127.0.0.1:1", "--session", "x", "--chat", CHAT];
    expect(await runDuet(args, { DUET_API_KEY: "wa_x" })).toMatchObject({
      exitCode: 1,
      stderr: "no gateway answers at http://127.0.0.1:1\n",
    });
    expect(await runDuet(args)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("DUET_API_KEY") as string,
    });
    expect(await runDuet(args.slice(0, 4))).toMatchObject({ exitCode: 2 });
    expect(await runDuet(["presence", "guess", ...args.slice(2)])).toMatchObject({ exitCode: 2 });
  });
});
