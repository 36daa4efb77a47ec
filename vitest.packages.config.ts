import { defineConfig } from "vitest/config";

/** Every form in which the program is shipped, installed and used: `npm run test:packages`. */
export default defineConfig({
  test: {
    include: ["test/packages/**/*.packages.test.ts"],
    globalSetup: "test/packages/build.ts",
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 10 * 60_000,
    hookTimeout: 10 * 60_000,
  },
});
