import { build, type BuildOptions, type Metafile } from "esbuild";

/** What the WhatsApp library takes where it finds it, for pictures and links in messages, and `ws` for speed: not needed. */
const OPTIONAL = [
  "jimp",
  "sharp",
  "link-preview-js",
  "audio-decode",
  "bufferutil",
  "utf-8-validate",
  // What sources are made into pages with where nothing was built.
  "esbuild",
];

/** One file of readable lines costs a tenth of the size and nothing at a start, and a stack trace names its functions. */
const PROGRAM = {
  entryPoints: { main: "src/main.ts" },
  bundle: true,
  platform: "node",
  target: "node24",
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  legalComments: "none",
  external: OPTIONAL,
  logLevel: "warning",
  metafile: true,
} satisfies BuildOptions;

/**
 * The program as modules in `folder`: `main.js`, and a chunk for each part that is loaded on demand. The driver stays a
 * package, for it has a native part. Returns what went in and came out.
 */
export async function bundleModules(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...PROGRAM,
    outdir: folder,
    format: "esm",
    splitting: true,
    external: [...OPTIONAL, "better-sqlite3"],
    // Packages that are no modules ask for Node's own by `require`.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
  });
  return metafile;
}

/** The program as one script, with the driver but for its native part. Returns what went in. */
export async function bundleScript(file: string): Promise<Metafile> {
  const { metafile } = await build({
    ...PROGRAM,
    outfile: file,
    format: "cjs",
    // Where the address of a module is asked for, a single file goes another way.
    logOverride: { "empty-import-meta": "silent" },
  });
  return metafile;
}
