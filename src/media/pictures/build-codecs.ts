import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { CODEC_FILES, type CodecName, type PictureCodecs } from "./codecs.ts";

/** Makes the codecs from their sources: a tool of development. With what went into their script. */
export async function buildCodecs(): Promise<{
  readonly codecs: PictureCodecs;
  readonly metafile: Metafile;
}> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("worker/worker.ts", import.meta.url))],
    bundle: true,
    // A worker that is given its script as a text takes no module.
    format: "cjs",
    platform: "node",
    target: "node24",
    minify: true,
    legalComments: "none",
    // No file is looked for where the codecs would be.
    define: { "import.meta.url": '"file:///codecs/"' },
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const names = Object.keys(CODEC_FILES) as CodecName[];
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(fileURLToPath(import.meta.resolve(CODEC_FILES[name])))]),
  );
  return {
    codecs: {
      script: outputFiles.map(({ text }) => text).join(""),
      files: Object.fromEntries(files) as PictureCodecs["files"],
    },
    metafile,
  };
}
