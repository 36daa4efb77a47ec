import { defineConfig } from "vitest/config";

/** What needs a PostgreSQL on the machine: `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ["test/**/*.cluster.test.ts", "test/conformance/conformance.test.ts"],
    // Where a test starts a gateway, it keeps everything in PostgreSQL.
    env: { DUET_TEST_STORE: "postgres" },
    globalSetup: ["test/support/build.ts", "test/support/postgres/setup.ts"],
    pool: "forks",
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
