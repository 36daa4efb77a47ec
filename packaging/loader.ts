import { createRequire, registerHooks } from "node:module";
import { getAsset } from "node:sea";

// What a single file runs first: it has Node take the program's modules out of the file, each when it is asked for, as they
// are taken from a disk elsewhere. As one script they would all be read and kept: 20 MB more, and a slower start.

/** Where the modules are said to be; nothing is looked for there. */
const ROOT = "file:///duet/";

registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier.startsWith("./") && context.parentURL?.startsWith(ROOT) === true;
    if (!isOurs) return next(specifier, context);
    return { url: new URL(specifier, context.parentURL).href, shortCircuit: true };
  },
  load(url, context, next) {
    if (!url.startsWith(ROOT)) return next(url, context);
    return { format: "module", source: getAsset(url.slice(ROOT.length), "utf8"), shortCircuit: true };
  },
});

createRequire(`${ROOT}loader.js`)("./main.js");
