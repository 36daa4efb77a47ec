import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { licensesOf, packagesOf } from "./packages.ts";
import { bundlePages } from "./pages.ts";
import { bundleModules } from "./program.ts";

// `npm run build`: the program and its pages in dist/.

const PROGRAM = "dist/src";
const LICENSES = "dist/LICENSES.txt";

const built = await Promise.all([bundleModules(PROGRAM), bundlePages("dist")]);
writeFileSync(LICENSES, licensesOf(packagesOf(...built)));
removeOthers(new Set([LICENSES, ...built.flatMap(({ outputs }) => Object.keys(outputs))]));

/** A chunk's name has its content's digest: what an earlier build left is nobody's any more. */
function removeOthers(own: ReadonlySet<string>): void {
  for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !own.has(file)) rmSync(file);
  }
}
