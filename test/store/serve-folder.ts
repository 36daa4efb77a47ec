import { openStoreToServe } from "../../src/store/index.ts";

// A process of its own for the tests of the lock: serves the folder until it is killed.
const [directory = "", rootKey = ""] = process.argv.slice(2);
try {
  openStoreToServe({ directory, rootKey, wallMs: () => Date.now() });
  process.stdout.write("serving\n");
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
