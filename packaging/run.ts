import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program and returns what it printed. Throws an Error with all that it said when it fails. */
export function run(program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (cause) {
    throw failureOf(program, cause);
  }
}

/** The same beside what else is done: resolves when it has ended. */
export async function runBeside(program: string, ...args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(program, args);
  } catch (cause) {
    throw failureOf(program, cause);
  }
}

function failureOf(program: string, cause: unknown): Error {
  const { code, stdout = "", stderr = "" } = cause as { code?: string; stdout?: string; stderr?: string };
  const said = code === "ENOENT" ? "it is not installed" : `${stdout}${stderr}`.trim();
  return new Error(`${program} failed: ${said}`, { cause });
}
