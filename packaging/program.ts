import { build, type Metafile } from "esbuild";
import { shortGeneratedCode } from "./generated-code.ts";
import { withoutUnused } from "./unused-code.ts";

/** What the WhatsApp library takes where it finds it, for pictures, sounds and links in messages, and `ws` for speed: not needed. */
const OPTIONAL = [
  "jimp",
  "sharp",
  "link-preview-js",
  "audio-decode",
  "music-metadata",
  "bufferutil",
  "utf-8-validate",
  // What sources are made into pages with where nothing was built.
  "esbuild",
];

/**
 * The program as modules in `folder`: `main.js`, and a chunk for each part that is loaded on demand. `packages` are left to
 * be found where it is installed. Our names and those of the WhatsApp library are kept, for stack traces; that costs some of
 * the size and nothing at a start. Returns what went in and came out.
 */
export async function bundleProgram(folder: string, packages: readonly string[]): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: { main: "src/main.ts" },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 500,
    legalComments: "none",
    external: [...OPTIONAL, ...packages],
    // Packages that are no modules ask for Node's own by `require`.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
    plugins: [withoutUnused, shortGeneratedCode],
    metafile: true,
  });
  return metafile;
}
