import { execFileSync } from "node:child_process";
import { copyFileSync, globSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { DuetProcess } from "../support/duet-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { actsAsDuet } from "./acts-as-duet.ts";
import { built } from "./built.ts";
import type { Form } from "./form.ts";

const TARBALL = built("duet-*.tgz");

/** Commands in a folder where nothing is but what they put there. */
function formIn(command: readonly string[], prepare: (cwd: string) => void): () => Promise<Form> {
  return () => {
    const folder = temporaryFolder();
    prepare(folder.path);
    return Promise.resolve({
      start: (args, env) =>
        DuetProcess.startCommand([...command, ...args], {
          cwd: folder.path,
          env: { HOME: folder.path, npm_config_cache: process.env["npm_config_cache"], ...env },
        }),
      [Symbol.asyncDispose]: () => {
        folder[Symbol.dispose]();
        return Promise.resolve();
      },
    });
  };
}

function install(cwd: string): void {
  execFileSync("npm", ["install", "--ignore-scripts", TARBALL], { cwd, stdio: "pipe" });
}

describe("the tarball", () => {
  it("is no larger than 4 MB", () => {
    expect(statSync(TARBALL).size).toBeLessThan(4_000_000);
  });

  it("brings two packages with it, without a script of theirs", () => {
    using folder = temporaryFolder();
    install(folder.path);
    const packages = readdirSync(path.join(folder.path, "node_modules")).filter(
      (name) => !name.startsWith("."),
    );
    expect(packages).toEqual(["better-sqlite3", "duet", "node-addon-api"]);
    expect(globSync("node_modules/*/build", { cwd: folder.path })).toEqual([]);
  });
});

describe("the installed tarball", () =>
  actsAsDuet(formIn([path.join("node_modules", ".bin", "duet")], install)));

describe("the tarball by npx", () => {
  it("shows the sandbox from an empty folder", async () => {
    using folder = temporaryFolder();
    // An address with all its folders npx takes for a command.
    copyFileSync(TARBALL, path.join(folder.path, "duet.tgz"));
    // What is asked of it reaches its whole group, as Ctrl-C does; npx does not pass it on.
    const asGroup = ["timeout", "600"];
    await using duet = DuetProcess.startCommand(
      [...asGroup, "npx", "--yes", "./duet.tgz", "sandbox", "--port", "0", "--wa-port", "0"],
      { cwd: folder.path, env: process.env },
    );
    await duet.untilPrinted(/no phone needed/);
    const [, address = ""] = /dashboard (\S+)/.exec(duet.stdout) ?? [];
    expect((await fetch(address)).status).toBe(200);
    await duet.stop();
    await expect(fetch(address)).rejects.toThrow();
  });
});
