import { execFile } from "node:child_process";
import { chownSync, copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { run } from "../../packaging/run.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { built } from "./built.ts";

const sh = promisify(execFile);

const UNIT = fileURLToPath(new URL("../../packaging/debian/duet.service", import.meta.url));

/** SQLite gives its files to their folder's owner only where it is root, which the service never is. */
const SOMEBODY = 1000;

it("the service's system calls are those that its unit allows", async () => {
  using folder = temporaryFolder();
  const calls = await callsOfALife(folder.path);
  process.stdout.write(`system calls: ${calls.size}\n`);
  expect(calls).toContain("epoll_pwait");
  const allowed = allowedCalls();
  expect([...calls].filter((name) => !allowed.has(name))).toEqual([]);
});

/** The names of the system calls from a first start to an orderly end, with two calls, a page and a backup in between. */
async function callsOfALife(home: string): Promise<ReadonlySet<string>> {
  chownSync(home, SOMEBODY, SOMEBODY);
  const duet = path.join(home, "duet");
  copyFileSync(built("duet-linux-x64"), duet);
  const start = (name: string, args: readonly string[], env = {}) =>
    // The tracer stands aside, so that what is asked of the process reaches the program.
    DuetProcess.startCommand(
      [
        "strace",
        "--daemonize",
        "--follow-forks",
        "--summary-only",
        `--output=${home}/${name}`,
        duet,
        ...args,
      ],
      { cwd: home, env: { HOME: home, ...env }, uid: SOMEBODY },
    );

  await using gateway = start("gateway", ["sandbox", "--port", "0", "--wa-port", "0", "--json"]);
  const [line] = await gateway.untilPrinted(/^\{"gateway":.*\}\n/);
  const screen = JSON.parse(line) as { readonly gateway: { readonly url: string }; readonly calls: object };
  for (const call of Object.values(screen.calls) as readonly string[]) await sh("sh", ["-c", call]);
  await (await fetch(screen.gateway.url)).text();
  await using backup = start("backup", ["backup", "copy.sqlite"], { DUET_DATA_DIR: "data/sandbox" });
  expect(await backup.ended).toMatchObject({ exitCode: 0 });
  expect(await gateway.stop()).toMatchObject({ exitCode: 0 });
  return new Set(["gateway", "backup"].flatMap((name) => countedIn(path.join(home, name))));
}

/** The last column of strace's table, without its head and its sum. */
function countedIn(table: string): readonly string[] {
  const rows = readFileSync(table, "utf8").split("\n");
  return rows
    .flatMap((row) => /^ *\d+\.\d+ .* ([a-z]\w+)$/.exec(row)?.[1] ?? [])
    .filter((name) => name !== "total");
}

function allowedCalls(): ReadonlySet<string> {
  const allowed = new Set<string>();
  for (const [, denied, names = ""] of readFileSync(UNIT, "utf8").matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const call of names.split(" ").flatMap(callsOf)) {
      if (denied === "~") allowed.delete(call);
      else allowed.add(call);
    }
  return allowed;
}

/** The system calls of a group, in which there are groups. */
function callsOf(name: string): readonly string[] {
  if (!name.startsWith("@")) return [name];
  const members = run("systemd-analyze", "syscall-filter", name).split("\n").slice(1);
  return members
    .map((line) => line.trim())
    .filter((line) => /^[@a-z]/.test(line))
    .flatMap(callsOf);
}
