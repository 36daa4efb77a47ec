import path from "node:path";
import { pathToFileURL } from "node:url";
import { startNode, type Program } from "./program.ts";

/** A program that can be asked what it used, and that has these switches: URLs of files. */
export function startProbed(
  args: readonly string[],
  env: Record<string, string>,
  switches: readonly string[] = [],
): Promise<Program> {
  const probe = pathToFileURL(path.join(import.meta.dirname, "probe.ts"));
  for (const url of switches) probe.searchParams.append("switch", url);
  return startNode(["--import", probe.href, ...args], env);
}
