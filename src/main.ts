#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs";
import type { Terminal } from "./cli/index.ts";

const OLDEST_NODE = 24;
const STOPS = ["SIGINT", "SIGTERM"] as const;

void main();

/** A function, for in a single file the program is required, which a top-level await forbids. */
async function main(): Promise<void> {
  // Before anything of ours is loaded: an older one would end in the middle of a stack trace.
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    process.stderr.write(`duet takes Node ${OLDEST_NODE} or later; this is ${process.versions.node}\n`);
    process.exit(1);
  }
  await takeEnvFile();
  outliveStraysAndReaders();
  const terminal = thisTerminal();
  const { run } = await loadCommands();
  const exitCode = await run(process.argv.slice(2), terminal);
  // Everything of ours is closed; the WhatsApp library's timers for unanswered queries would hold the process for 30 s.
  process.exit(exitCode);
}

async function takeEnvFile(): Promise<void> {
  if (!existsSync(".env")) return;
  const { readEnvFile } = await import("./env-file.ts");
  try {
    const settings = readEnvFile(readFileSync(".env"));
    // What the environment has wins.
    for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
  } catch (error) {
    process.stderr.write(`.env cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

function outliveStraysAndReaders(): void {
  // A reader that has gone away (`| head`) must not end the sessions.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  // One socket's stray rejection must not end the sessions of everybody else.
  process.on("unhandledRejection", (reason) => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    process.stderr.write(
      `${JSON.stringify({ level: 50, time: Date.now(), msg: "unhandled rejection", cause: text })}\n`,
    );
  });
}

async function loadCommands() {
  try {
    return await import("./cli/index.ts");
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    process.stderr.write(`duet cannot be loaded, install it anew: ${reason}\n`);
    process.exit(1);
  }
}

function thisTerminal(): Terminal {
  let atOnce = () => Promise.resolve();
  const stopAsked = new Promise<void>((resolve) => {
    let isAsked = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (isAsked) {
        for (const name of STOPS) process.removeListener(name, stop);
        void atOnce().finally(() => process.kill(process.pid, signal));
      }
      isAsked = true;
      resolve();
    };
    for (const name of STOPS) process.on(name, stop);
  });
  return {
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    isInteractive: process.stdout.isTTY,
    stopAsked,
    beforeEndAtOnce: (act) => void (atOnce = act),
  };
}
