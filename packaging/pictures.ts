import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";
import { buildCodecs } from "../src/media/pictures/build-codecs.ts";
import { PACKED_CODECS, packCodecs } from "../src/media/pictures/codecs.ts";

/** Packs what makes pictures, below `folder`. Returns what went in and came out. */
export async function packPictureCodecs(folder: string): Promise<Metafile> {
  const { codecs, metafile } = await buildCodecs();
  const file = path.join(folder, PACKED_CODECS);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, packCodecs(codecs));
  return { ...metafile, outputs: { [file]: { bytes: 0, inputs: {}, imports: [], exports: [] } } };
}
