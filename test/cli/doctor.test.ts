import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { getuid } from "node:process";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTime } from "../../src/cli/checks/check.ts";
import { describeFreeSpace } from "../../src/cli/checks/disk.ts";
import { checkClock, checkNode } from "../../src/cli/checks/machine.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations/index.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { examine, named } from "../support/examine.ts";
import { HttpProxy } from "../support/http-proxy.ts";
import { IdentityProvider } from "../support/identity-provider.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { runDuet } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

/** An address where nobody listens any more. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `ws://127.0.0.1:${port}/ws/chat`;
}

/** A server that hangs up on everybody. */
async function rudeServer(): Promise<AsyncDisposable & { readonly address: string }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `ws://127.0.0.1:${port}/ws/chat`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

describe("the machine", () => {
  it("has a Node that is new enough", () => {
    expect(checkNode("24.0.0")).toEqual({ name: "Node", ok: true, detail: "24.0.0" });
    expect(checkNode("22.23.3")).toEqual({
      name: "Node",
      ok: false,
      detail: "22.23.3 is too old: take 24 or later",
    });
  });

  it("has a clock that was set", () => {
    expect(checkClock(Date.UTC(2030, 0, 1)).ok).toBe(true);
    expect(checkClock(0)).toEqual({
      name: "clock",
      ok: false,
      detail: "1970-01-01T00:00:00.000Z is in the past: set the machine's clock",
    });
  });

  it("has room on its disk", () => {
    expect(describeFreeSpace(2 ** 30, 5)).toBe("1024 MiB free");
    expect(describeFreeSpace(2 ** 30, undefined)).toBe("1024 MiB free");
    expect(() => describeFreeSpace(2 ** 26 - 1, 5)).toThrow("63 MiB free: make room");
    expect(() => describeFreeSpace(2 ** 30, 0)).toThrow("no more files can be made");
  });
});

it("a check that never ends is told as one that did", async () => {
  const checks = inTime("port", 1, new Promise(() => undefined));
  expect(await checks).toEqual([{ name: "port", ok: false, detail: "no result in 0.001 s" }]);
});

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
      "Node",
      "clock",
      "data folder",
      "disk",
      "database",
      "port",
      "client version",
      "WhatsApp",
    ]);
    expect(named(checks, "Node")?.detail).toBe(process.versions.node);
    expect(named(checks, "data folder")?.detail).toBe(`${directory} is missing; the first start makes it`);
    expect(named(checks, "disk")?.detail).toMatch(/^\d+ MiB free$/);
    expect(named(checks, "database")?.detail).toBe("none yet; the first start makes it");
    expect(named(checks, "client version")?.detail).toMatch(/^2\.3000\.\d+ \(the library's\)$/);
    expect(named(checks, "WhatsApp")?.detail).toMatch(
      /^127\.0\.0\.1:\d+ can be reached and gives a QR code$/,
    );
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("opens a database that is there, with its key", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    const { exitCode, checks } = await examine(health(folder.path));
    expect(exitCode).toBe(0);
    expect(named(checks, "database")?.detail).toBe(
      `opened with its key; organizations: 1; version ${MIGRATIONS.length}`,
    );
  });

  it("names active webhooks that take nothing, or on an address that nothing is sent to", async () => {
    using folder = temporaryFolder();
    const { stdout } = await runDuet(["org", "create", "acme", "--json"], { DUET_DATA_DIR: folder.path });
    const { organizationId } = JSON.parse(stdout) as { organizationId: string };
    const db = new Database(path.join(folder.path, "duet.sqlite"));
    const insert = db.prepare(
      `INSERT INTO webhooks (id, organization_id, url, events, custom_headers, attempts, delay_seconds, backoff, active,
         created_at, updated_at, failing_since) VALUES (?, ?, ?, '["*"]', x'00', 1, 1, 'fixed', ?, 0, 0, ?)`,
    );
    insert.run("wh_1", organizationId, "https://example.com/", 1, null);
    insert.run("wh_2", organizationId, "http://127.0.0.1/", 0, 1);
    const good = await examine(health(folder.path));
    expect(named(good.checks, "webhooks")?.detail).toBe("active: 1, and none of them refuses everything");
    insert.run("wh_3", organizationId, "http://[::1]/", 1, Date.now());
    insert.run("wh_4", organizationId, "https://example.com/", 1, Date.now() - 3_600_000);
    db.close();
    const { exitCode, checks } = await examine(health(folder.path));
    expect(exitCode).toBe(0);
    expect(named(checks, "webhooks")?.detail).toBe(
      "wh_3: on a private address, which DUET_PRIVATE_DESTINATIONS does not allow; " +
        "wh_4: taking nothing: duet webhook failures ID says why, duet webhook test ID tries it",
    );
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
    expect(checks.slice(3).every(({ ok }) => ok)).toBe(true);
    expect(named(checks, "WhatsApp")?.ok).toBe(true);
  });

  it("finds a database that is bound to another WhatsApp, and binds none itself", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    const other = { ...health(folder.path), DUET_WHATSAPP_ROOT_KEY: "ab".repeat(32) };
    expect(named((await examine(other)).checks, "database")?.ok).toBe(true);
    {
      await using gateway = await TestGateway.start({ sandbox: whatsapp, directory: folder.path });
      expect(gateway.gateway.address).toContain("http");
    }
    expect((await examine(health(folder.path))).exitCode).toBe(0);
    const { exitCode, checks } = await examine(other);
    expect(exitCode).toBe(1);
    expect(named(checks, "database")?.ok).toBe(false);
    expect(named(checks, "database")?.detail).toContain("another WhatsApp");
  });

  it("tells a port that a gateway has taken from one that another program has", async () => {
    await using test = await TestGateway.start({ sandbox: whatsapp });
    const { port } = new URL(test.gateway.address);
    using folder = temporaryFolder();
    const served = await examine({ ...health(folder.path), DUET_PORT: port });
    expect(named(served.checks, "port")).toEqual({
      name: "port",
      ok: true,
      detail: `a gateway answers at 127.0.0.1:${port}`,
    });
    const { port: taken } = new URL(whatsapp.webSocketUrl);
    const { exitCode, checks } = await examine({ ...health(folder.path), DUET_PORT: taken });
    expect(exitCode).toBe(1);
    expect(named(checks, "port")?.detail).toMatch(
      new RegExp(
        `^127.0.0.1:${taken} cannot be listened on: .*EADDRINUSE.*; another program has it; end that one`,
      ),
    );
    const nowhere = await examine({ ...health(folder.path), DUET_HOST: "192.0.2.1" });
    expect(nowhere.exitCode).toBe(1);
    expect(named(nowhere.checks, "port")?.detail).toMatch(
      /EADDRNOTAVAIL.*; this machine has no such address/,
    );
  });

  it("finds a key that is not the database's", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    const key = Buffer.alloc(32).toString("base64");
    const { exitCode, checks } = await examine({ ...health(folder.path), DUET_ENCRYPTION_KEY: key });
    expect(exitCode).toBe(1);
    expect(named(checks, "database")).toEqual({
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
    expect(named(itself.checks, "data folder")?.detail).toBe(
      `the data folder ${file} is a file; DUET_DATA_DIR takes a folder`,
    );
    const below = await examine(health(path.join(file, "deep", "below")));
    expect(below.exitCode).toBe(1);
    expect(named(below.checks, "data folder")?.detail).toBe(
      `${path.join(file, "deep", "below")} cannot be made: ${file} is a file`,
    );
  });

  it("finds that WhatsApp cannot be reached", async () => {
    using folder = temporaryFolder();
    const address = await deadAddress();
    const { exitCode, checks } = await examine({ ...health(folder.path), DUET_WHATSAPP_URL: address });
    expect(exitCode).toBe(1);
    expect(named(checks, "WhatsApp")).toEqual({
      name: "WhatsApp",
      ok: false,
      detail: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached: connect ECONNREFUSED/) as string,
    });
  });

  it("finds that what can be reached is not the WhatsApp that is configured", async () => {
    using folder = temporaryFolder();
    const rootKey = "ab".repeat(32);
    const other = await examine({ ...health(folder.path), DUET_WHATSAPP_ROOT_KEY: rootKey });
    expect(other.exitCode).toBe(1);
    expect(named(other.checks, "WhatsApp")?.detail).toMatch(
      /^127\.0\.0\.1:\d+ can be reached and gives no QR code: .*certificate/,
    );
    await using rude = await rudeServer();
    const { exitCode, checks } = await examine({ ...health(folder.path), DUET_WHATSAPP_URL: rude.address });
    expect(exitCode).toBe(1);
    expect(named(checks, "WhatsApp")?.detail).toContain("gives no QR code: WhatsApp did not answer");
  });

  it("goes by the operator's proxy, and tells the client version that was set", async () => {
    using folder = temporaryFolder();
    await using proxy = await HttpProxy.start({ refuseWith: 403 });
    const { exitCode, checks } = await examine({
      ...health(folder.path),
      DUET_WHATSAPP_URL: "wss://whatsapp.invalid/ws/chat",
      DUET_WHATSAPP_VERSION: "2.3000.1",
      DUET_PROXY_URL: `http://ana:secret@127.0.0.1:${proxy.port}`,
    });
    expect(exitCode).toBe(1);
    expect(named(checks, "client version")?.detail).toBe("2.3000.1 (DUET_WHATSAPP_VERSION)");
    expect(named(checks, "WhatsApp")?.detail).toMatch(
      /^whatsapp\.invalid:443 by the proxy of DUET_PROXY_URL cannot be reached: the proxy .*HTTP 403/,
    );
    expect(proxy.refusals).toBeGreaterThan(0);
  });

  it("finds every permission that is too wide, says what to do, and does none of it", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    const [database, key] = ["duet.sqlite", "secret.key"].map((name) => path.join(folder.path, name));
    chmodSync(database ?? "", 0o640);
    chmodSync(key ?? "", 0o644);
    chmodSync(folder.path, 0o777);
    const { exitCode, checks } = await examine(health(folder.path));
    expect(exitCode).toBe(1);
    expect(checks.filter(({ name }) => name === "data folder")).toEqual(
      [
        `others may write the data folder ${folder.path} (mode 0777): chmod 700 ${folder.path}, and see that nobody has changed it`,
        `others may read or write ${key} (mode 0644): chmod 600 ${key}`,
        `others may read or write ${database} (mode 0640): chmod 600 ${database}`,
      ].map((detail) => ({ name: "data folder", ok: false, detail })),
    );
    for (const [file, mode] of [
      [database, 0o640],
      [key, 0o644],
      [folder.path, 0o777],
    ] as const) {
      expect(statSync(file ?? "").mode & 0o777).toBe(mode);
    }
  });

  it("tells what the next start does about a folder that others may read", async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const { exitCode, checks } = await examine(health(folder.path));
    expect(exitCode).toBe(0);
    expect(named(checks, "data folder")?.detail).toBe(
      `${folder.path}; the next start sets its mode 0755 to 0700`,
    );
    expect(statSync(folder.path).mode & 0o777).toBe(0o755);
  });

  it("finds a key that is gone, and makes none", async () => {
    using folder = temporaryFolder();
    await runDuet(["org", "create", "acme"], { DUET_DATA_DIR: folder.path });
    rmSync(path.join(folder.path, "secret.key"));
    const { exitCode, checks } = await examine(health(folder.path));
    expect(exitCode).toBe(1);
    expect(named(checks, "database")?.detail).toContain("exists but its key does not: put");
    expect(readdirSync(folder.path)).toEqual(["duet.sqlite"]);
  });

  it("shows no order for the terminal that stands in a setting", async () => {
    using folder = temporaryFolder();
    const env = { ...health(folder.path), DUET_JWT_ISSUER: "\u001b[2J\u202ehttps://id.example" };
    expect((await runDuet(["doctor"], env)).stdout).toContain(
      "DUET_JWT_ISSUER=\\u{1b}[2J\\u{202e}https://id.example\n",
    );
  });

  it.skipIf(getuid?.() !== 0)("finds a folder that its user cannot write", async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    const data = path.join(folder.path, "data");
    const env = { ...health(data), DUET_DATA_DIR: data };
    const { exitCode, stdout } = await DuetProcess.run(["doctor"], { cwd: folder.path, env, uid: 12345 });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `FAIL  data folder: ${folder.path} cannot be written by this user: change its owner`,
    );
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
