import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Answer, Question } from "./probe.ts";

/** The build of this working tree. */
export const OWN_BUILD = "dist/src/main.js";

const alive = new Set<ChildProcess>();
// Whatever ends this process ends what it started.
process.once("exit", () => alive.forEach((child) => child.kill()));

/** A program as a process of its own. */
export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The first JSON object that it prints. */
  readonly first: Readonly<Record<string, string>>;
  /** What its probe says; for a program started with one. */
  readonly ask: <T>(ask: string, value?: unknown) => Promise<T>;
  /** Sends SIGTERM; resolves with the exit code and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly tookMs: number }>;
}

/** A `duet` command. */
export function startProgram(
  args: readonly string[],
  env: Record<string, string>,
  build = OWN_BUILD,
): Promise<Program> {
  return startNode([build, ...args, "--json"], env);
}

/** Throws an Error when the program ends before its first line. */
export async function startNode(args: readonly string[], env: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore", "ipc"],
  });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  const { stdout } = child;
  if (!stdout) throw new Error("the program has no stdout");
  const lines = createInterface({ input: stdout });
  const first = await firstPrinted(lines);
  lines.close();
  stdout.resume();
  if (!first) throw new Error(`it ended before it was ready: node ${args.join(" ")}`);
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
    first,
    ask: asker(child),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Lines of the log, which have a level, are not what it prints. */
function firstPrinted(lines: Interface): Promise<Program["first"] | undefined> {
  return new Promise((resolve) => {
    lines.on("line", (line) => {
      const printed = JSON.parse(line) as Program["first"];
      if (!("level" in printed)) resolve(printed);
    });
    lines.once("close", () => resolve(undefined));
  });
}

/** One question after the other, each with its answer. */
function asker(child: ChildProcess): Program["ask"] {
  let lastId = 0;
  return (ask, value) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const settle = (act: () => void) => {
        child.off("message", onMessage).off("exit", onExit);
        act();
      };
      const onMessage = (answer: Answer) => {
        if (answer.id !== id) return;
        const { error } = answer;
        settle(() =>
          error === undefined ? resolve(answer.value as never) : reject(new Error(`${ask}: ${error}`)),
        );
      };
      const onExit = () => settle(() => reject(new Error(`the process ended before it answered to ${ask}`)));
      child.on("message", onMessage).on("exit", onExit);
      child.send({ id, ask, value } satisfies Question);
    });
}
