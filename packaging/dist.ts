import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";
import { licensesOf, packagesOf } from "./packages.ts";
import { bundlePages } from "./pages.ts";
import { packPictureCodecs } from "./pictures.ts";
import { bundleProgram } from "./program.ts";

const PROGRAM = "dist/src";
const LICENSES = "dist/LICENSES.txt";

/**
 * Writes the program, its pages, its picture codecs and the licences of what is inside them into dist/; returns what went into
 * all that is no module of the program.
 */
export async function buildDist(): Promise<Metafile> {
  const [program, pages, codecs] = await Promise.all([
    bundleProgram(PROGRAM, ["better-sqlite3"]),
    bundlePages("dist"),
    packPictureCodecs(PROGRAM),
  ]);
  writeFileSync(LICENSES, licensesOf(packagesOf(program, pages, codecs)));
  const others = {
    inputs: { ...pages.inputs, ...codecs.inputs },
    outputs: { ...pages.outputs, ...codecs.outputs },
  };
  removeOthers(new Set([LICENSES, ...[program, others].flatMap(({ outputs }) => Object.keys(outputs))]));
  return others;
}

/** A chunk's name has its content's digest: what an earlier build left is nobody's any more. */
function removeOthers(own: ReadonlySet<string>): void {
  for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !own.has(file)) rmSync(file);
  }
}
