import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../packaging/run.ts";
import { eventually } from "../support/eventually.ts";
import { BootedRoot } from "./booted-root.ts";
import { built } from "./built.ts";

const UNIT = fileURLToPath(new URL("../../packaging/debian/duet.service", import.meta.url));
const GATEWAY = "http://127.0.0.1:3000";
const MOST_EXPOSED = 1.5;

/** A machine on which the package was just installed, and has started its service. */
async function install(): Promise<BootedRoot> {
  const machine = await BootedRoot.boot();
  const file = machine.root.take(built("duet_*_amd64.deb"), "/opt/duet.deb");
  await machine.run("apt-get", "install", "--yes", file);
  await untilReady(machine);
  return machine;
}

function get(machine: BootedRoot, address: string, ...options: readonly string[]): Promise<string> {
  return machine.runOutside("curl", "--silent", "--fail", ...options, GATEWAY + address);
}

async function untilReady(machine: BootedRoot): Promise<void> {
  const answered = () => get(machine, "/health/ready").catch(() => "");
  await eventually("ready", async () => (await answered()) !== "");
}

it("the unit leaves the service little that it could do", () => {
  const told = run("systemd-analyze", "security", "--offline=true", UNIT);
  const [, exposure] = /Overall exposure level for duet.service: (\S+)/.exec(told) ?? [];
  process.stdout.write(`exposure of the service: ${exposure}\n`);
  expect(Number(exposure)).toBeLessThanOrEqual(MOST_EXPOSED);
});

describe("the installed service", () => {
  let machine: BootedRoot;
  beforeAll(async () => void (machine = await install()));
  afterAll(() => machine[Symbol.asyncDispose]());

  const file = (place: string) => path.join(machine.root.path, place);
  const shown = async (property: string) =>
    (await machine.run("systemctl", "show", "duet", "--value", `--property=${property}`)).trim();

  it("runs, now and after the next boot", async () => {
    expect(await machine.run("systemctl", "is-enabled", "duet")).toBe("enabled\n");
    expect(await machine.run("systemd-analyze", "verify", "--man=no", "duet.service")).toBe("");
  });

  it("is nobody, and cannot become anybody", async () => {
    const status = await machine.run("cat", `/proc/${await shown("MainPID")}/status`);
    expect(status).toMatch(/^Uid:\t(?!0\b)/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
  });

  it("answers to the key that duetctl makes", async () => {
    const made = await machine.run("duetctl", "org", "create", "acme", "--json");
    const { apiKey } = JSON.parse(made) as { readonly apiKey: string };
    const credential = await get(machine, "/api/v1/credential", "--header", `x-api-key: ${apiKey}`);
    expect(credential).toContain("manage");
  });

  it("is backed up by duetctl, into its own folder", async () => {
    await machine.run("duetctl", "backup", "copy.sqlite");
    const copy = file("var/lib/private/duet/copy.sqlite");
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const database = new Sqlite(copy, { readonly: true });
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    database.close();
  });

  it("is in order, as duetctl doctor sees it, but for WhatsApp, which is out of reach", async () => {
    const { exitCode, stdout, stderr } = await machine.start("duetctl", "doctor", "--json").ended;
    const { checks } = JSON.parse(stdout) as { readonly checks: readonly { name: string; ok: boolean }[] };
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(["WhatsApp"]);
  });

  it("starts again when it was killed", async () => {
    const killed = await shown("MainPID");
    await machine.run("systemctl", "kill", "--signal=KILL", "duet");
    await eventually("another process", async () => !["0", killed].includes(await shown("MainPID")));
    await untilReady(machine);
  });

  it("is not tried again and again with a setting that is wrong", async () => {
    const settings = file("etc/duet/duet.env");
    const before = readFileSync(settings, "utf8");
    writeFileSync(settings, `${before}DUET_PORT=nonsense\n`);
    await machine.run("systemctl", "restart", "duet");
    await eventually("an end", async () => (await shown("ExecMainStatus")) === "2");
    await eventually("what follows", async () =>
      ["failed", "activating"].includes(await shown("ActiveState")),
    );
    const state = await shown("ActiveState");
    writeFileSync(settings, before);
    await machine.run("systemctl", "restart", "duet");
    await untilReady(machine);
    expect(state).toBe("failed");
    expect(await machine.run("journalctl", "--unit=duet", "--output=cat")).toContain("\nDUET_PORT: ");
  });

  it("is restarted by an upgrade", async () => {
    const before = await shown("MainPID");
    await machine.run("apt-get", "install", "--yes", "--reinstall", "/opt/duet.deb");
    expect(["0", before]).not.toContain(await shown("MainPID"));
    await untilReady(machine);
  });

  it("hands on how a command ends by duetctl", async () => {
    const { exitCode, stderr } = await machine.start("duetctl", "nonsense").ended;
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^duet has no command nonsense[^\n]*\n$/);
  });

  it("ends what duetctl runs when duetctl is asked to end", async () => {
    const units = () => machine.run("systemctl", "list-units", "--plain", "--no-legend", "duetctl-*");
    await using sandbox = machine.start("duetctl", "sandbox", "--port", "0", "--wa-port", "0");
    await sandbox.untilPrinted(/no phone needed/);
    expect(await units()).toContain("running");
    await sandbox.stop();
    await eventually("no unit", async () => (await units()) === "");
  });
});

it("the data stay when the package is removed, and nothing when it is purged", async () => {
  await using machine = await install();
  const found = () => machine.run("find", "/", "/run", "-xdev", "-name", "*duet*", "-not", "-path", "/opt/*");
  await machine.run("duetctl", "org", "create", "acme");
  await machine.run("apt-get", "remove", "--yes", "duet");
  expect(await machine.start("systemctl", "is-active", "duet").ended).toMatchObject({ stdout: "inactive\n" });
  expect(await found()).toContain("/var/lib/private/duet/duet.sqlite\n");
  await machine.run("apt-get", "install", "--yes", "/opt/duet.deb");
  await untilReady(machine);
  expect(await machine.run("duetctl", "org", "list")).toContain("acme");
  await machine.run("apt-get", "purge", "--yes", "duet");
  expect(await found()).toBe("");
});
