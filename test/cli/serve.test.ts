import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { getuid } from "node:process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { VERSION } from "../../src/version.ts";
import { openStoreToServe } from "../../src/store/index.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { runDuet, startAndStop } from "../support/run-duet.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { environment, RunningGateway, type Address } from "../support/running-gateway.ts";

const NUMBER = "5511999990001";
const PARTNER = "5521988887777";

let sandbox: Sandbox;
let whatsapp: Address;
beforeAll(async () => {
  sandbox = await startSandbox();
  whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
});
afterAll(() => sandbox.close());

/** A working folder, with one organization in its ./data. */
async function workingFolder() {
  const folder = temporaryFolder();
  const data = path.join(folder.path, "data");
  const { stdout } = await runDuet(["org", "create", "acme", "--json"], { DUET_DATA_DIR: data });
  const { accountToken } = JSON.parse(stdout) as { accountToken: string };
  return { ...folder, data, accountToken };
}

describe("duet serve", () => {
  it("opens its linked sessions by itself after it was killed", async () => {
    using folder = await workingFolder();
    const scan = (qr: object) =>
      sandbox.request("/phone/scan", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(qr),
      });
    const first = await RunningGateway.start(folder.path, whatsapp, folder.accountToken);
    await first.link("support", NUMBER, scan);
    const loginsBefore = sandbox.logins(NUMBER);
    await first.process.kill();

    await using second = await RunningGateway.start(folder.path, whatsapp, folder.accountToken);
    await second.untilOpen();
    expect(sandbox.logins(NUMBER)).toBe(loginsBefore + 1);
    const since = sandbox.chatStates().at(-1)?.id ?? 0;
    const presence = { number: PARTNER, state: "typing" };
    const answer = await second.call("POST", "/api/chat/presence/support", presence);
    expect(answer.status).toBe(200);
    const seen = await sandbox.untilChatState(({ state }) => state === "composing", { since });
    expect(seen).toMatchObject({ from: NUMBER, to: `${PARTNER}@s.whatsapp.net`, media: null });
    expect(sandbox.unknownStanzas).toEqual([]);
    expect(await second.process.stop()).toMatchObject({ exitCode: 0 });
  });

  it("begins its log with its version", async () => {
    using folder = temporaryFolder();
    const { stdout } = await startAndStop(["serve"], {
      ...environment(whatsapp),
      DUET_DATA_DIR: folder.path,
      DUET_PROT: "1",
      DUET_LOG_FORMAT: "json",
    });
    const [first = ""] = stdout.split("\n");
    expect(JSON.parse(first)).toMatchObject({ msg: "listening", version: VERSION });
  });

  it("warns of a name that looks like a setting and is none", async () => {
    using folder = temporaryFolder();
    const { exitCode, stdout } = await startAndStop(["serve"], {
      ...environment(whatsapp),
      DUET_DATA_DIR: folder.path,
      DUET_PROT: "3000",
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("DUET_PROT is not a setting of this program");
  });

  it("takes its folder for itself, and says so once", async () => {
    using folder = await workingFolder();
    chmodSync(folder.data, 0o755);
    const env = { ...environment(whatsapp), DUET_DATA_DIR: folder.data };
    const first = await startAndStop(["serve"], env);
    const [line = ""] = first.stdout.split("\n");
    expect(JSON.parse(line)).toMatchObject({
      msg: "others had permissions on the data folder: its mode is 0700 now",
      directory: folder.data,
      was: "0755",
    });
    expect(statSync(folder.data).mode & 0o777).toBe(0o700);
    expect((await startAndStop(["serve"], env)).stdout).not.toContain("permissions");
  });

  it("reads .env where it was started, and the environment wins", async () => {
    using folder = temporaryFolder();
    writeFileSync(
      path.join(folder.path, ".env"),
      "\ufeffDUET_DATA_DIR=elsewhere\r\nDUET_PORT=x\r\nDUET_LOG_LEVEL=silent\r\n",
    );
    const env = environment(whatsapp);
    await using duet = DuetProcess.start(["serve"], {
      cwd: folder.path,
      env: { ...env, DUET_LOG_LEVEL: undefined },
    });
    await duet.untilPrinted(/\n/);
    expect(() => openStoreToServe(optionsFor(path.join(folder.path, "elsewhere")))).toThrow(
      "another gateway",
    );
    const { exitCode, stdout, stderr } = await duet.stop();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    // Not a word more than the address, at the level "silent" too.
    expect(stdout).toMatch(/^\{.*"address":"http:\/\/127\.0\.0\.1:\d+".*"msg":"listening"\}\n$/);
  });

  it("with --json prints its address alone on stdout, and its log on stderr", async () => {
    using folder = temporaryFolder();
    const env = { ...environment(whatsapp), DUET_DATA_DIR: folder.path, DUET_LOG_LEVEL: "error" };
    const { exitCode, stdout, stderr } = await startAndStop(["serve", "--json"], env);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\{"address":"http:\/\/127\.0\.0\.1:\d+"\}\n$/);
    // At the level "error" too.
    expect(stderr).toMatch(/^\{.*"msg":"listening"\}\n$/);
  });

  it("goes on when nobody reads its log any more", async () => {
    using folder = await workingFolder();
    await using gateway = await RunningGateway.start(folder.path, whatsapp, folder.accountToken);
    gateway.process.stopReading();
    for (let request = 0; request < 3; request++) {
      expect((await gateway.call("GET", "/health/live")).status).toBe(200);
    }
    expect(await gateway.process.stop()).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it.skipIf(getuid?.() !== 0)("runs as a user without a name, as in a container", async () => {
    using folder = temporaryFolder();
    const cwd = path.join(folder.path, "home");
    mkdirSync(cwd);
    chownSync(folder.path, 12345, 12345);
    chownSync(cwd, 12345, 12345);
    const ended = await DuetProcess.run(["org", "list", "--json"], { cwd, uid: 12345 });
    expect(ended).toEqual({ exitCode: 0, stdout: '{"organizations":[]}\n', stderr: "" });
  });
});

describe("duet serve that cannot start", () => {
  let folder: Awaited<ReturnType<typeof workingFolder>>;
  let running: RunningGateway;
  beforeAll(async () => {
    folder = await workingFolder();
    running = await RunningGateway.start(folder.path, whatsapp, folder.accountToken);
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const serve = (env: object) => runDuet(["serve"], { ...environment(whatsapp), ...env });

  it("because the data folder is served already, says so in one line", async () => {
    expect(await serve({ DUET_DATA_DIR: folder.data })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `another gateway is serving this data folder (${path.join(folder.data, "serve.lock")})\n`,
    });
    expect((await running.call("GET", "/health/ready")).status).toBe(200);
  });

  it("because its port is in use, says so in one line and leaves nothing behind", async () => {
    using other = temporaryFolder();
    const { port } = new URL(running.url);
    expect(await serve({ DUET_DATA_DIR: other.path, DUET_PORT: port })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `cannot listen on 127.0.0.1:${port}: the port is in use\n`,
    });
    openStoreToServe({ ...optionsFor(other.path), rootKey: whatsapp.rootKey }).close();
  });

  it("because its database belongs to another WhatsApp, says so in one line", async () => {
    using other = temporaryFolder();
    openStoreToServe({ ...optionsFor(other.path), rootKey: "0a".repeat(32) }).close();
    expect(await serve({ DUET_DATA_DIR: other.path })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "this database belongs to another WhatsApp than DUET_WHATSAPP_ROOT_KEY names; use another DUET_DATA_DIR\n",
    });
  });

  it("because its key is wrong, says so in one line", async () => {
    using other = await workingFolder();
    const key = Buffer.alloc(32, 3).toString("base64");
    expect(await serve({ DUET_DATA_DIR: other.data, DUET_ENCRYPTION_KEY: key })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "the encryption key is not the one this database was made with\n",
    });
  });

  it.each([
    [".", 0o777, "others may write the data folder"],
    ["secret.key", 0o644, "others may read or write"],
    ["duet.sqlite", 0o644, "others may read or write"],
  ])(
    "because others have permissions on %s (%o), says so in one line and changes nothing",
    async (name, mode, why) => {
      using other = await workingFolder();
      const file = path.join(other.data, name);
      chmodSync(file, mode);
      const ended = await serve({ DUET_DATA_DIR: other.data });
      expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
      expect(ended.stderr).toMatch(/^[^\n]+\n$/);
      expect(ended.stderr).toContain(why);
      expect(statSync(file).mode & 0o777).toBe(mode);
    },
  );

  it("because of its settings, in the process too, ends with exit code 2 and their lines", async () => {
    using other = temporaryFolder();
    const env = { ...environment(whatsapp), DUET_PORT: "x", DUET_ANNOUNCE: "loud" };
    expect(await DuetProcess.run(["serve"], { cwd: other.path, env })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        'DUET_PORT: got "x", takes a port, 0 to 65535\nDUET_ANNOUNCE: got "loud", takes quiet, announce or online\n',
    });
  });

  it("because .env cannot be understood, says where in one line", async () => {
    using other = temporaryFolder();
    writeFileSync(path.join(other.path, ".env"), "DUET_PORT=0\nDUET_DATA_DIR elsewhere\n");
    expect(await DuetProcess.run(["serve"], { cwd: other.path })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: ".env cannot be read: line 2 takes NAME=value\n",
    });
    expect(readdirSync(other.path)).toEqual([".env"]);
  });

  it("because .env is no file, says so in one line", async () => {
    using other = temporaryFolder();
    mkdirSync(path.join(other.path, ".env"));
    const ended = await DuetProcess.run(["serve"], { cwd: other.path });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^\.env cannot be read: .*\n$/);
  });
});

function optionsFor(directory: string) {
  return { directory, rootKey: whatsapp.rootKey, wallMs: () => 0, program: "1.2.3" };
}
