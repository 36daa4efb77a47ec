import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SUMS = "build/SHA256SUMS";

/** What belongs to a checkout and is not made in it; no file of these is in a package. */
const LEFT_OUT = new Set([".git", "node_modules", "build", "dist", "data"]);

/** The sums of what the same sources make in another folder, at another time, for somebody with another umask. */
function sumsElsewhere(folder: string): string {
  cpSync(ROOT, folder, { recursive: true, filter: (from) => !LEFT_OUT.has(path.relative(ROOT, from)) });
  cpSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  execFileSync("sh", ["-c", "umask 077 && exec node packaging/package.ts"], {
    cwd: folder,
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch(), TZ: "Pacific/Auckland", LC_ALL: "C" },
  });
  return readFileSync(path.join(folder, SUMS), "utf8");
}

function epoch(): string {
  return execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: ROOT, encoding: "utf8" }).trim();
}

describe("npm run package", () => {
  it("makes the same bytes of the same sources, wherever and whenever", () => {
    using folder = temporaryFolder();
    expect(sumsElsewhere(folder.path)).toBe(readFileSync(path.join(ROOT, SUMS), "utf8"));
  });

  it("has a sum for each file, which sha256sum takes", () => {
    const build = path.join(ROOT, "build");
    const said = execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: build, encoding: "utf8" });
    const files = globSync("*", { cwd: build }).filter((name) => name !== "SHA256SUMS");
    expect(said.trimEnd().split("\n").toSorted()).toEqual(files.map((name) => `${name}: OK`).toSorted());
  });
});
