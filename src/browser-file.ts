import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { getAsset, isSea } from "node:sea";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const unpack = promisify(gunzip);

/** What the names of built ones end with: they are packed, for one of them is a tenth of the program. */
export const PACKED = ".gz";

/** Who has files for a browser, in a folder `browser/` of their own. */
export type BrowserFolder = "pages" | "sandbox";

/**
 * A script or style sheet for the browser by its name ("dashboard.js"): out of the single file that the program is, else as
 * `npm run build` left it, else made from its source. Rejects when there is none.
 */
export async function browserFile(folder: BrowserFolder, name: string): Promise<string> {
  const place = `${folder}/browser/${name}`;
  if (isSea()) return unpacked(Buffer.from(getAsset(place + PACKED)));
  // Beside this module in the sources; in the bundle every module lies where this one does.
  const file = fileURLToPath(new URL(place, import.meta.url));
  const packed = file + PACKED;
  if (existsSync(packed)) return unpacked(await readFile(packed));
  // The source of a script has another name.
  return existsSync(file) ? readFile(file, "utf8") : bundle(file.replace(/\.js$/, ""));
}

async function unpacked(packed: Buffer): Promise<string> {
  return (await unpack(packed)).toString();
}

async function bundle(source: string): Promise<string> {
  // A tool of development: what is built needs none of it.
  // eslint-disable-next-line no-restricted-syntax -- never from a bundle
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
