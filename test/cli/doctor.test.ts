import { readdirSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Environment } from "../../src/config.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { IdentityProvider } from "../support/identity-provider.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { runDuet } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

type Report = {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly settings: readonly { readonly name: string; readonly value: string }[];
};

async function examine(env: Environment): Promise<Report & { readonly exitCode: number | null }> {
  const { exitCode, stdout, stderr } = await runDuet(["doctor", "--json"], env);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return { exitCode, ...(JSON.parse(stdout) as Report) };
}

/** An address where nobody listens any more. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `ws://127.0.0.1:${port}/ws/chat`;
}

describe("doctor", () => {
  let whatsapp: Sandbox;
  beforeAll(async () => void (whatsapp = await startSandbox()));
  afterAll(() => whatsapp.close());

  const health = (directory: string) => ({
    DUET_DATA_DIR: directory,
    DUET_PORT: "0",
    DUET_WHATSAPP_URL: whatsapp.webSocketUrl,
    DUET_WHATSAPP_ROOT_KEY: whatsapp.rootKey,
  });

  it("finds nothing wrong with an empty folder, and makes nothing in it", async () => {
    using folder = temporaryFolder();
    const directory = path.join(folder.path, "data");
    const { exitCode, ok, checks } = await examine(health(directory));
    expect({ exitCode, ok }).toEqual({ exitCode: 0, ok: true });
    expect(checks.map(({ name }) => name)).toEqual([
      "settings",
      "database",
      "port",
      "clock",
      "client version",
      "WhatsApp",
    ]);
    expect(checks[1]?.detail).toBe("none yet; the first start makes it");
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("opens a database that is there, with its key", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    const { exitCode, checks } = await examine(health(folder.path));
    expect(exitCode).toBe(0);
    expect(checks[1]?.detail).toBe("opened with its key; organizations: 1");
  });

  it("prints for people what is in force and what is wrong, secrets masked", async () => {
    using folder = temporaryFolder();
    const key = Buffer.alloc(32, 9).toString("base64");
    const env = { ...health(folder.path), DUET_ENCRYPTION_KEY: key, DUET_PROT: "3000" };
    const { exitCode, stdout } = await runDuet(["doctor"], env);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("DUET_ENCRYPTION_KEY=(set)\n");
    expect(stdout).toContain("DUET_HOST=127.0.0.1\n");
    expect(stdout).toContain("FAIL  DUET_PROT: is not a setting of this program\n");
    expect(stdout).toContain("ok    WhatsApp: ");
    expect(stdout).not.toContain(key);
  });

  it("finds every wrong setting, and looks at the rest all the same", async () => {
    using folder = temporaryFolder();
    const env = { ...health(folder.path), DUET_PORT: "x", DUET_LOG_LEVEL: "loud", DUET_PROT: "" };
    const { exitCode, checks } = await examine(env);
    expect(exitCode).toBe(1);
    expect(checks.slice(0, 3)).toEqual([
      { name: "settings", ok: false, detail: 'DUET_PORT: got "x", takes a port, 0 to 65535' },
      { name: "settings", ok: false, detail: expect.stringContaining("DUET_LOG_LEVEL: ") as string },
      { name: "DUET_PROT", ok: false, detail: "is not a setting of this program" },
    ]);
    expect(checks.slice(3).map(({ name }) => name)).toEqual(["database", "port", "clock", "WhatsApp"]);
    expect(checks.at(-1)?.ok).toBe(true);
  });

  it("finds a database that is bound to another WhatsApp, and binds none itself", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    const other = { ...health(folder.path), DUET_WHATSAPP_ROOT_KEY: "ab".repeat(32) };
    expect((await examine(other)).exitCode).toBe(0);
    {
      await using gateway = await TestGateway.start({ sandbox: whatsapp, directory: folder.path });
      expect(gateway.gateway.address).toContain("http");
    }
    expect((await examine(health(folder.path))).exitCode).toBe(0);
    const { exitCode, checks } = await examine(other);
    expect(exitCode).toBe(1);
    expect(checks[1]).toMatchObject({ name: "database", ok: false });
    expect(checks[1]?.detail).toContain("another WhatsApp");
  });

  it("tells a port that a gateway has taken from one that another program has", async () => {
    await using test = await TestGateway.start({ sandbox: whatsapp });
    const { port } = new URL(test.gateway.address);
    using folder = temporaryFolder();
    const served = await examine({ ...health(folder.path), DUET_PORT: port });
    expect(served.checks[2]).toEqual({
      name: "port",
      ok: true,
      detail: `a gateway answers at 127.0.0.1:${port}`,
    });
    const { port: taken } = new URL(whatsapp.webSocketUrl);
    const { exitCode, checks } = await examine({ ...health(folder.path), DUET_PORT: taken });
    expect(exitCode).toBe(1);
    expect(checks[2]?.detail).toMatch(new RegExp(`^127.0.0.1:${taken} cannot be listened on: .*EADDRINUSE`));
  });

  it("finds a key that is not the database's", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    const key = Buffer.alloc(32).toString("base64");
    const { exitCode, checks } = await examine({ ...health(folder.path), DUET_ENCRYPTION_KEY: key });
    expect(exitCode).toBe(1);
    expect(checks[1]).toEqual({
      name: "database",
      ok: false,
      detail: "the encryption key is not the one this database was made with",
    });
  });

  it("finds a data folder that is a file, or that cannot be made", async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "data");
    writeFileSync(file, "");
    const itself = await examine(health(file));
    expect(itself.exitCode).toBe(1);
    expect(itself.checks[1]?.detail).toBe(`the data folder ${file} is a file; DUET_DATA_DIR takes a folder`);
    const below = await examine(health(path.join(file, "deep", "below")));
    expect(below.exitCode).toBe(1);
    expect(below.checks[1]?.detail).toBe(
      `${path.join(file, "deep", "below")} cannot be made: ${file} is a file`,
    );
  });

  it("finds that WhatsApp cannot be reached", async () => {
    using folder = temporaryFolder();
    const address = await deadAddress();
    const { exitCode, checks } = await examine({ ...health(folder.path), DUET_WHATSAPP_URL: address });
    expect(exitCode).toBe(1);
    expect(checks.at(-1)).toEqual({
      name: "WhatsApp",
      ok: false,
      detail: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached: connect ECONNREFUSED/) as string,
    });
  });

  it("finds the keys of logins, or why there are none", async () => {
    using folder = temporaryFolder();
    await using provider = await IdentityProvider.start(new ManualClock());
    const look = async () => {
      const { exitCode, checks } = await examine({ ...health(folder.path), DUET_JWKS_URL: provider.url });
      return { exitCode, check: checks.find(({ name }) => name === "JWKS") };
    };
    expect(await look()).toEqual({
      exitCode: 0,
      check: { name: "JWKS", ok: true, detail: "keys for logins: 1" },
    });
    provider.misbehave = (response) => void response.writeHead(404).end();
    expect(await look()).toEqual({
      exitCode: 1,
      check: { name: "JWKS", ok: false, detail: "no keys for logins: it answers with status 404" },
    });
    await provider.goDown();
    expect(await look()).toEqual({
      exitCode: 1,
      check: { name: "JWKS", ok: false, detail: "no keys for logins: ECONNREFUSED" },
    });
  });
});
