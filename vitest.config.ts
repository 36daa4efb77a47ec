import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["long", "fuzz", "browser", "packages", "cluster"].map((kind) => `test/**/*.${kind}.test.ts`),
    globalSetup: "test/support/build.ts",
    pool: "forks",
    // Most of a test's time is waiting for a socket or a child process, and most of a file's is importing.
    maxWorkers: 3,
    isolate: false,
    // For what hangs; no test is to fail because the machine is busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
