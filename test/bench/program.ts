import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A `duet` command as a process of its own. */
export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The first JSON object on its stdout. */
  readonly first: Readonly<Record<string, string>>;
  /** Sends SIGTERM; resolves with the exit code and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly tookMs: number }>;
}

export async function startProgram(args: readonly string[], env: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, ["dist/src/main.js", ...args, "--json"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  child.stdout.resume();
  const stop = async () => {
    const startedMs = performance.now();
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    return { code: child.exitCode, tookMs: performance.now() - startedMs };
  };
  return {
    child,
    first: JSON.parse(line) as Record<string, string>,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
