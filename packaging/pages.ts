import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync, constants } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { PACKED } from "../src/browser-file.ts";

const FILES = [
  "src/pages/browser/dashboard.tsx",
  "src/pages/browser/dashboard.css",
  "src/pages/browser/chats.css",
  "src/pages/browser/webhooks.css",
  "src/pages/browser/icon.svg",
  "src/pages/browser/docs.ts",
  "src/pages/browser/docs.css",
  "src/sandbox/browser/phone.tsx",
  "src/sandbox/browser/phone.css",
  "src/sandbox/browser/conversation.css",
  "src/sandbox/browser/qr-reader.ts",
  "src/sandbox/browser/receiver/receiver.tsx",
  "src/sandbox/browser/receiver/receiver.css",
];

/** What runs in a browser, packed, below `folder` at the places of its sources. Returns what went in and came out. */
export async function bundlePages(folder: string): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    entryPoints: FILES,
    outbase: ".",
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    loader: { ".svg": "copy" },
    logLevel: "warning",
    metafile: true,
    write: false,
  });
  for (const file of outputFiles) {
    mkdirSync(path.dirname(file.path), { recursive: true });
    writeFileSync(file.path + PACKED, gzipSync(file.contents, { level: constants.Z_BEST_COMPRESSION }));
  }
  const outputs = Object.entries(metafile.outputs).map(([file, output]) => [file + PACKED, output]);
  return { ...metafile, outputs: Object.fromEntries(outputs) as Metafile["outputs"] };
}
