import { readFile } from "node:fs/promises";
import { transform, type Plugin } from "esbuild";

/** What the WhatsApp library has generated from its protocol: a quarter of the program, and in no stack trace that tells anything. */
const GENERATED = /[\\/]WAProto[\\/]index\.js$/;
const PACKAGES = /[\\/]node_modules[\\/].*\.[cm]?js$/;
/** Their names tell what a session was about when something failed. */
const TELLING = /[\\/]node_modules[\\/](@whiskeysockets|libsignal)[\\/]/;

/** Shortens the names inside generated code and inside most packages; all others are kept, for stack traces. */
export const shortGeneratedCode: Plugin = {
  name: "short generated code",
  setup(build) {
    build.onLoad({ filter: GENERATED }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { minify: true, format: "esm" });
      return { contents: code, loader: "js" };
    });
    build.onLoad({ filter: PACKAGES }, async ({ path }) => {
      if (TELLING.test(path)) return undefined;
      const { code } = await transform(await readFile(path, "utf8"), { minifyIdentifiers: true });
      return { contents: code, loader: "js" };
    });
  },
};
