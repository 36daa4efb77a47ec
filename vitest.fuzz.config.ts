import { defineConfig } from "vitest/config";

/** Ten thousand requests to every operation of both documents: `npm run test:fuzz`. */
export default defineConfig({
  test: {
    include: ["test/**/*.fuzz.test.ts"],
    globalSetup: "test/support/build.ts",
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 60 * 60_000,
    hookTimeout: 60_000,
  },
});
