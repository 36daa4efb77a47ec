import { globSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const BUILD = fileURLToPath(new URL("../../build/", import.meta.url));

/** The one file that `npm run package` made by this pattern. Throws an Error unless there is exactly one. */
export function built(pattern: string): string {
  const [file, ...others] = globSync(path.join(BUILD, pattern));
  if (file === undefined || others.length > 0) throw new Error(`not one file in build/ is ${pattern}`);
  return file;
}
