import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const FOLDER = path.join(import.meta.dirname, "switches");

/** The file of a switch: a name of `switches/`, or a path. Throws an Error that tells the names there are. */
export function switchFile(name: string): string {
  const file = name.includes("/") ? path.resolve(name) : path.join(FOLDER, `${name}.ts`);
  if (existsSync(file)) return pathToFileURL(file).href;
  const names = readdirSync(FOLDER).map((known) => path.basename(known, ".ts"));
  throw new Error(`no switch ${name}; there are ${names.join(", ")}, or a path to a file`);
}
