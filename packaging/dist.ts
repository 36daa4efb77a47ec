import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";
import { licensesOf, packagesOf } from "./packages.ts";
import { bundlePages } from "./pages.ts";
import { bundleProgram } from "./program.ts";

const PROGRAM = "dist/src";
const LICENSES = "dist/LICENSES.txt";

/** Writes the program, its pages and the licences of what is inside them into dist/; returns what went into the pages. */
export async function buildDist(): Promise<Metafile> {
  const [program, pages] = await Promise.all([
    bundleProgram(PROGRAM, ["better-sqlite3"]),
    bundlePages("dist"),
  ]);
  writeFileSync(LICENSES, licensesOf(packagesOf(program, pages)));
  removeOthers(new Set([LICENSES, ...[program, pages].flatMap(({ outputs }) => Object.keys(outputs))]));
  return pages;
}

/** A chunk's name has its content's digest: what an earlier build left is nobody's any more. */
function removeOthers(own: ReadonlySet<string>): void {
  for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !own.has(file)) rmSync(file);
  }
}
