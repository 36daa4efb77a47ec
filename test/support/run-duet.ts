import { Writable } from "node:stream";
import { run } from "../../src/cli/index.ts";
import type { Environment } from "../../src/config.ts";

export type Ended = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

/** Runs a command of `duet` inside this process until it ends by itself. */
export function runDuet(args: readonly string[], env: Environment = {}): Promise<Ended> {
  return runUntil(new Promise<void>(() => undefined), args, env);
}

/** Starts what would run on, and asks it to stop as soon as it has started. */
export function startAndStop(args: readonly string[], env: Environment = {}): Promise<Ended> {
  return runUntil(Promise.resolve(), args, env);
}

async function runUntil(stopAsked: Promise<void>, args: readonly string[], env: Environment): Promise<Ended> {
  const stdout = new TextSink();
  const stderr = new TextSink();
  const exitCode = await run(args, { env, stdout, stderr, isInteractive: false, stopAsked });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class TextSink extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
