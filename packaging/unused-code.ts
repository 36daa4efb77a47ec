import type { Plugin } from "esbuild";

/** What packages load whether it is used or not, and what stands in its place. */
const UNUSED: readonly { readonly filter: RegExp; readonly contents: string }[] = [
  // The SDK's checker of answers, with two copies of a library of schemas: `src/mcp` gives one of its own.
  {
    filter: /[\\/]@modelcontextprotocol[\\/]sdk[\\/].*[\\/]ajv-provider\.js$/,
    contents: "export class AjvJsonSchemaValidator {}",
  },
  // The other languages in which values are refused.
  {
    filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/,
    contents: 'export { default as en } from "./en.js";',
  },
];

/** Leaves out of the program what is never asked for in it. */
export const withoutUnused: Plugin = {
  name: "without unused code",
  setup(build) {
    for (const { filter, contents } of UNUSED) build.onLoad({ filter }, () => ({ contents, loader: "js" }));
  },
};
