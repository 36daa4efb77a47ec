import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Environment } from "../../src/config.ts";
import type { Ended } from "./run-duet.ts";

const WAIT_MS = 60_000;
const ROOT = new URL("../../", import.meta.url);

export type DuetProcessOptions = {
  /** Its working folder, where `.env` and `./data` are looked for. */
  readonly cwd: string;
  readonly env?: Environment;
  /** Runs as this user; only root can. */
  readonly uid?: number;
};

/** The program as a process of its own, killed when the test's scope ends. Settings of the machine do not reach it. */
export class DuetProcess implements AsyncDisposable {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#look();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#look();
    });
    this.ended = once(child, "close").then(([exitCode]) => ({
      exitCode: exitCode as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** The program as it is built. */
  static start(args: readonly string[], options: DuetProcessOptions): DuetProcess {
    return DuetProcess.startFile("dist/src/main.js", args, options);
  }

  /** Any file of the project, by its path from the root; TypeScript is compiled on the way. */
  static startFile(file: string, args: readonly string[], options: DuetProcessOptions): DuetProcess {
    const command = [...compiling(file), fileURLToPath(new URL(file, ROOT)), ...args];
    return DuetProcess.startCommand([process.execPath, ...command], {
      ...options,
      env: { TSX_TSCONFIG_PATH: fileURLToPath(new URL("tsconfig.json", ROOT)), ...options.env },
    });
  }

  /** Whatever starts the program. */
  static startCommand(
    [program = "", ...args]: readonly string[],
    { cwd, env, uid }: DuetProcessOptions,
  ): DuetProcess {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env["PATH"], TMPDIR: process.env["TMPDIR"], ...env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(uid !== undefined && { uid, gid: uid }),
    });
    return new DuetProcess(child);
  }

  /** Runs a command until it ends by itself. */
  static async run(args: readonly string[], options: DuetProcessOptions): Promise<Ended> {
    await using duet = DuetProcess.start(args, options);
    return await duet.ended;
  }

  /** The first match in everything it has printed, now or later. Rejects when it ends without, or when it takes longer. */
  untilPrinted(pattern: RegExp, waitMs = WAIT_MS): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(deadline);
        this.#watchers.delete(look);
        end();
      };
      const look = () => {
        const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
        if (found) settle(() => resolve(found));
      };
      const fail = (how: string) => () => {
        const printed = `${this.stdout}\n${this.stderr}`;
        settle(() => reject(new Error(`${how} without ${String(pattern)}: ${printed}`)));
      };
      const deadline = setTimeout(fail(`${waitMs} ms have passed`), waitMs);
      this.#watchers.add(look);
      look();
      void this.ended.then(fail("it has ended"));
    });
  }

  #look(): void {
    for (const look of this.#watchers) look();
  }

  /** Open files and resident memory, as Linux counts them. */
  usage(): { readonly files: number; readonly residentMiB: number } {
    const of = `/proc/${this.#child.pid}`;
    const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`${of}/status`, "utf8")) ?? [];
    return { files: readdirSync(`${of}/fd`).length, residentMiB: Number(kib) / 1024 };
  }

  /** Closes our end of what it writes to, as `| head` does. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks it to stop, and resolves when it has ended. */
  stop(): Promise<Ended> {
    this.#child.kill("SIGTERM");
    return this.ended;
  }

  kill(): Promise<Ended> {
    this.#child.kill("SIGKILL");
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

function compiling(file: string): readonly string[] {
  return file.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
}
