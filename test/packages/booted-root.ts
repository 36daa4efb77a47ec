import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { DuetProcess } from "../support/duet-process.ts";
import { CleanRoot } from "./clean-root.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

/** A clean root whose systemd runs, as on a machine of its own, with no network but its loopback. */
export class BootedRoot implements AsyncDisposable {
  readonly root: CleanRoot;
  readonly #nspawn: ChildProcess;
  /** Its first process, by the number it has outside. */
  readonly #init: string;

  private constructor(root: CleanRoot, nspawn: ChildProcess) {
    this.root = root;
    this.#nspawn = nspawn;
    this.#init = readFileSync(`/proc/${nspawn.pid}/task/${nspawn.pid}/children`, "utf8").trim();
  }

  /** Boots one, which takes seconds. Throws an Error when it does not come up. */
  static async boot(): Promise<BootedRoot> {
    const root = new CleanRoot("systemd-sysv", "dbus");
    // It asks nothing of the systemd of this machine, which may have none.
    const apart = ["--register=no", "--keep-unit", "--private-network"];
    const nspawn = spawn(
      "systemd-nspawn",
      ["--quiet", "--boot", ...apart, "--console=read-only", `--directory=${root.path}`],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let said = "";
    nspawn.stderr.on("data", (text) => (said += String(text)));
    nspawn.on("error", (error) => (said += error.message));
    for await (const line of createInterface(nspawn.stdout)) {
      if (!line.includes("Multi-User System")) continue;
      nspawn.stdout.resume();
      return new BootedRoot(root, nspawn);
    }
    root[Symbol.dispose]();
    throw new Error(`the root does not boot: ${said}`);
  }

  /** Starts a program there as root; what it is asked to do reaches all that it has started, as from a terminal. */
  start(...program: readonly string[]): DuetProcess {
    return this.#enter("--all", "env", "--ignore-environment", `PATH=${PATH}`, ...program);
  }

  /** The same until it ends by itself; resolves with what it printed. Rejects with all that it said when it fails. */
  run(...program: readonly string[]): Promise<string> {
    return printed(this.start(...program));
  }

  /** Runs a program of this machine in its network. */
  runOutside(...program: readonly string[]): Promise<string> {
    return printed(this.#enter("--net", ...program));
  }

  #enter(...words: readonly string[]): DuetProcess {
    const asGroup = ["timeout", "600"];
    return DuetProcess.startCommand([...asGroup, "nsenter", `--target=${this.#init}`, ...words], {
      cwd: "/",
    });
  }

  /** Shuts it down. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#nspawn, "close");
    this.#nspawn.kill("SIGTERM");
    await ended;
    // It is left where /run is a disk.
    const left = path.join("/run/systemd/nspawn/propagate", path.basename(this.root.path));
    rmSync(left, { recursive: true, force: true });
    this.root[Symbol.dispose]();
  }
}

async function printed(process: DuetProcess): Promise<string> {
  const { exitCode, stdout, stderr } = await process.ended;
  if (exitCode !== 0) throw new Error(`it ended with ${exitCode}: ${stdout}${stderr}`);
  return stdout;
}
