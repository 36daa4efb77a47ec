import { execFileSync } from "node:child_process";

/** Runs a program and returns what it printed. Throws an Error with all that it said when it fails. */
export function run(program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (cause) {
    const { code, stdout = "", stderr = "" } = cause as { code?: string; stdout?: string; stderr?: string };
    const said = code === "ENOENT" ? "it is not installed" : `${stdout}${stderr}`.trim();
    throw new Error(`${program} failed: ${said}`, { cause });
  }
}
