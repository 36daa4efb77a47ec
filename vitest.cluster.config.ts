import { defineConfig } from "vitest/config";

/** What needs a PostgreSQL on the machine: `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ["test/**/*.cluster.test.ts"],
    globalSetup: ["test/support/build.ts", "test/support/postgres/setup.ts"],
    pool: "forks",
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
