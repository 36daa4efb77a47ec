import { createHash } from "node:crypto";
import { chownSync, copyFileSync, existsSync, mkdtempSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../../packaging/run.ts";
import type { Environment } from "../../src/config.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The user of an ordinary person there. */
export const SOMEBODY = 1000;

/** In the folder `$0`; what is mounted is seen by this process alone, and goes with it. */
const ENTER = 'mount -t proc proc "$0/proc" && eval "$1" && shift && exec chroot "$0" "$@"';

/** How somebody's program is started. */
export type Start = {
  /** His working folder, of those that `newHome` has made. */
  readonly home: string;
  readonly env?: Environment;
  /** Words for a shell of root's in that folder, from outside: what is to be there first. */
  readonly first?: string;
  /** Somebody else than somebody. */
  readonly user?: number;
};

/** A Debian 12 with what every Debian has and these packages, without Node, in a folder of its own. */
export class CleanRoot implements Disposable {
  readonly #folder = temporaryFolder();
  readonly path = this.#folder.path;

  constructor(...packages: readonly string[]) {
    run("tar", "--extract", "--file", archiveOf(packages), "--directory", this.path);
  }

  /** Puts a copy of a file there; returns its place. */
  take(file: string, place: string): string {
    copyFileSync(file, path.join(this.path, place));
    return place;
  }

  /** An empty folder of somebody's; returns its place. */
  newHome(): string {
    const folder = mkdtempSync(path.join(this.path, "home/"));
    chownSync(folder, SOMEBODY, SOMEBODY);
    return path.join("/", path.relative(this.path, folder));
  }

  /** Runs a program there as root and returns what it printed. Throws an Error with all that it said when it fails. */
  run(...program: readonly string[]): string {
    return run("unshare", "--mount", "sh", "-c", ENTER, this.path, ":", ...program);
  }

  /** Starts a program there as somebody, who has nothing in his environment but `HOME` and `env`. */
  start(program: readonly string[], { home, env = {}, first = ":", user = SOMEBODY }: Start): DuetProcess {
    const environment: Environment = { HOME: home, ...env };
    const settings = Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : `${name}=${value}`,
    );
    const asSomebody = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
    const inFolder = ["env", "--ignore-environment", `--chdir=${home}`, ...settings];
    return DuetProcess.startCommand(
      ["unshare", "--mount", "sh", "-c", ENTER, this.path, first, ...asSomebody, ...inFolder, ...program],
      { cwd: path.join(this.path, home) },
    );
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** It takes half a minute to make, and is kept for the next run. */
function archiveOf(packages: readonly string[]): string {
  const made = [
    "--format=tar",
    "--variant=minbase",
    ...packages.map((name) => `--include=${name}`),
    `--customize-hook=chroot "$1" useradd --uid=${SOMEBODY} somebody`,
    "bookworm",
  ];
  const digest = createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 16);
  const archive = path.join(tmpdir(), `duet-root-${digest}.tar`);
  if (!existsSync(archive)) {
    const draft = `${archive}.${process.pid}`;
    run("mmdebstrap", ...made, draft);
    renameSync(draft, archive);
  }
  return archive;
}
