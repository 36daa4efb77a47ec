import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * A script or style sheet for the browser by its name ("dashboard.js"): as `npm run build` left it in `folder`, or made
 * from its source there where the gateway runs from its sources. Rejects when there is neither.
 */
export async function browserFile(folder: URL, name: string): Promise<string> {
  const file = fileURLToPath(new URL(name, folder));
  return existsSync(file) ? readFile(file, "utf8") : bundle(file.replace(/\.js$/, ""));
}

async function bundle(source: string): Promise<string> {
  // A tool of development: what is built needs none of it.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent",
  });
  return outputFiles.map(({ text }) => text).join("");
}
