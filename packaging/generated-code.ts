import { readFile } from "node:fs/promises";
import { transform, type Plugin } from "esbuild";

/** What the WhatsApp library has generated from its protocol: a quarter of the program, and in no stack trace that tells anything. */
const GENERATED = /[\\/]WAProto[\\/]index\.js$/;

/** Shortens the names inside generated code; all others are kept, for stack traces. */
export const shortGeneratedCode: Plugin = {
  name: "short generated code",
  setup(build) {
    build.onLoad({ filter: GENERATED }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { minify: true, format: "esm" });
      return { contents: code, loader: "js" };
    });
  },
};
