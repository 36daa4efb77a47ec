import { defineConfig } from "vitest/config";

/** What takes minutes: `npm run test:long`. */
export default defineConfig({
  test: {
    include: ["test/**/*.long.test.ts"],
    globalSetup: "test/support/build.ts",
    pool: "forks",
    // One after the other: they count sockets, timers and bytes.
    maxWorkers: 1,
    testTimeout: 10 * 60_000,
    hookTimeout: 60_000,
  },
});
