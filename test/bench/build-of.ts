import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Builds of revisions are kept here, by the revision's hash. */
const KEPT = path.join(tmpdir(), "duet-builds");

export type Build = {
  readonly name: string;
  /** The program's main file. */
  readonly main: string;
};

/**
 * A folder with a build (a checkout, or its `dist`), else a git revision, which is built once. Throws an Error for what is
 * neither.
 */
export function buildOf(given: string): Build {
  const mains = ["src/main.js", "dist/src/main.js"].map((main) => path.resolve(given, main));
  const main = mains.find((file) => existsSync(file));
  if (main !== undefined) return { name: given === "." ? "this working tree" : given, main };
  const hash = hashOf(given);
  return {
    name: hash.startsWith(given) ? given : `${given} (${hash.slice(0, 7)})`,
    main: path.join(builtOnce(hash), "dist/src/main.js"),
  };
}

function hashOf(revision: string): string {
  try {
    return execFileSync(
      "git",
      ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
      {
        encoding: "utf8",
      },
    ).trim();
  } catch {
    throw new Error(`${revision} is neither a folder with a build nor a git revision`);
  }
}

/** The revision's files with its own packages. The folder gets its name when it is whole. */
function builtOnce(hash: string): string {
  const folder = path.join(KEPT, hash);
  if (existsSync(folder)) return folder;
  mkdirSync(KEPT, { recursive: true, mode: 0o700 });
  const making = mkdtempSync(path.join(KEPT, "making-"));
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: making, stdio: ["ignore", "ignore", "inherit"] });
  try {
    const archive = path.join(making, "files.tar");
    execFileSync("git", ["archive", "--format=tar", `--output=${archive}`, hash]);
    run("tar", "-xf", archive);
    rmSync(archive);
    // No package's script: a build needs none, and an older driver would be compiled for nothing.
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    run("npm", "run", "--silent", "build");
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}
