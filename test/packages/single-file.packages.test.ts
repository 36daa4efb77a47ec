import { globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MIGRATIONS } from "../../src/store/sqlite/migrations/index.ts";
import type { Ended } from "../support/run-duet.ts";
import { actsAsDuet } from "./acts-as-duet.ts";
import { built } from "./built.ts";
import { CleanRoot, SOMEBODY, type Start } from "./clean-root.ts";
import { startFigures } from "./start-figures.ts";

const FILE = built("duet-linux-x64");
const MEGABYTE = 1_000_000;

/** Both open the database, by ways of their own. */
const COMMANDS = ["org list", "serve"];

/** What a start leaves that has not done its work. */
const HALF_DONE = 'find . -name data -o -name "*.new"';

let root: CleanRoot;
let duet: string;
beforeAll(() => {
  root = new CleanRoot();
  duet = root.take(FILE, "/usr/local/bin/duet");
});
afterAll(() => root[Symbol.dispose]());

/** A command that starts to serve instead is no longer awaited than this. */
const IN_TIME = ["/usr/bin/timeout", "60"];

function run(args: readonly string[], start: Start): Promise<Ended> {
  return root.start([...IN_TIME, duet, ...args], start).ended;
}

/** The same, and on stdout what it has left half done. */
function runAndLook(args: readonly string[], start: Start): Promise<Ended> {
  const script = `"$@" >/dev/null; code=$?; ${HALF_DONE}; exit $code`;
  return root.start(["/bin/sh", "-c", script, "sh", ...IN_TIME, duet, ...args], start).ended;
}

/** It has ended with one line on stderr, which says this. */
function expectRefusal(ended: Ended, ...said: readonly string[]): void {
  expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
  expect(ended.stderr).toMatch(/^[^\n]+\n$/);
  for (const words of said) expect(ended.stderr).toContain(words);
}

/** Files of a home by a pattern, with their paths from outside. */
function filesIn(home: string, pattern: string): readonly string[] {
  const cwd = path.join(root.path, home);
  return globSync(pattern, { cwd }).map((file) => path.join(cwd, file));
}

describe("the single file", () => {
  actsAsDuet(() => {
    const home = root.newHome();
    return Promise.resolve({
      start: (args, env = {}) => root.start([duet, ...args], { home, env }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  });

  it("is no larger than 140 MB, and than 40 MB to download", () => {
    expect(statSync(FILE).size).toBeLessThan(140 * MEGABYTE);
    expect(statSync(built("duet-linux-x64.xz")).size).toBeLessThan(40 * MEGABYTE);
  });

  it("starts in the time that is printed", async () => {
    const home = root.newHome();
    const start = () => root.start([duet, "serve"], { home, env: { DUET_PORT: "0" } });
    process.stdout.write(`the single file: ${await startFigures(start)}\n`);
  });
});

describe.each(COMMANDS)("duet %s", (line) => {
  const args = line.split(" ");
  const expectNotUnpacked = (ended: Ended, folder: string, reason: string) =>
    expectRefusal(
      ended,
      `the SQLite driver cannot be unpacked into ${folder} `,
      reason,
      "XDG_CACHE_HOME takes",
    );

  it.each([
    ["is read-only", "mkdir .cache; mount --bind .cache .cache; mount -o remount,bind,ro .cache", "EROFS"],
    ["is closed", "mkdir -m 500 .cache; chown 1000 .cache", "EACCES"],
    ["is another user's", "mkdir -p .cache/duet", "it belongs to user 0"],
    ["is on a full disk", "mkdir .cache; mount -t tmpfs -o size=1m,mode=777 none .cache", "ENOSPC"],
    ["may run no programs", "mkdir .cache; mount -t tmpfs -o noexec,mode=777 none .cache", "failed to map"],
    ["may be written by others", "mkdir -p -m 777 .cache/duet; chown -R 1000 .cache", "others may write it"],
  ])("says in one line that its cache %s, and has made nothing else", async (_, first, reason) => {
    const home = root.newHome();
    expectNotUnpacked(await runAndLook(args, { home, first }), `${home}/.cache/duet`, reason);
  });

  it("says in one line that there is no home", async () => {
    const start = { home: root.newHome(), env: { HOME: "/nonexistent" } };
    expectNotUnpacked(await runAndLook(args, start), "/nonexistent/.cache/duet", "EACCES");
  });

  it("says in one line that the user has neither a home nor a name", async () => {
    const start = { home: root.newHome(), env: { HOME: undefined }, first: "chown 4321 .", user: 4321 };
    expectNotUnpacked(await runAndLook(args, start), "~/.cache/duet", "uv_os_homedir");
  });

  it("leaves another user's data alone", async () => {
    const home = root.newHome();
    const ended = await run(args, { home, first: "mkdir -m 700 data" });
    expectRefusal(ended, `belongs to user 0, and this program runs as user ${SOMEBODY}`);
    expect(filesIn(home, "data/*")).toEqual([]);
  });

  it("leaves a newer program's data alone", async () => {
    const home = root.newHome();
    await run(["org", "list"], { home });
    const [file = ""] = filesIn(home, "data/duet.sqlite");
    const database = new Sqlite(file);
    database.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    database.close();
    const before = readFileSync(file);
    expectRefusal(await run(args, { home }), "data/duet.sqlite has version", "this program knows up to");
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe("what the single file unpacks", () => {
  it("is one file also when eight start at once for the first time", async () => {
    const home = root.newHome();
    const starts = Array.from({ length: 8 }, () => run(["org", "list", "--json"], { home }));
    const good = { exitCode: 0, stdout: expect.stringContaining("[]") as string, stderr: "" };
    expect(await Promise.all(starts)).toEqual(starts.map(() => good));
    expect(filesIn(home, ".cache/duet/{*,.*}")).toHaveLength(1);
  });

  it("is unpacked anew where it was damaged", async () => {
    const home = root.newHome();
    await run(["org", "list"], { home });
    const [file = ""] = filesIn(home, ".cache/duet/*");
    const content = readFileSync(file);
    writeFileSync(file, "damaged");
    expect(await run(["org", "list"], { home })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it.each(["version", "--help"])("is not needed for duet %s", async (word) => {
    const home = root.newHome();
    expect(await run([word], { home })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(filesIn(home, "{*,.*}")).toEqual([]);
  });
});
