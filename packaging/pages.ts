import { build, type Metafile } from "esbuild";

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

/** What runs in a browser, below `folder` at the places of its sources. Returns what went in and came out. */
export async function bundlePages(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: FILES,
    outbase: ".",
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    loader: { ".svg": "copy" },
    logLevel: "warning",
    metafile: true,
  });
  return metafile;
}
