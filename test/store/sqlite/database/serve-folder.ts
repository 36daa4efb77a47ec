import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openStoreToServe } from "../../../../src/store/index.ts";

/** Takes everything away that nobody refers to, also what a finalizer closes. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let pass = 0; pass < 3; pass++) {
    collect();
    await setImmediate();
  }
}

// A process of its own for the tests of the lock: serves the folder until it is killed, and keeps nothing of the store.
const [directory = "", rootKey = "", program = "1.2.3"] = process.argv.slice(2);
try {
  openStoreToServe({ directory, rootKey, program, wallMs: () => Date.now() });
  await collectGarbage();
  process.stdout.write("serving\n");
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
