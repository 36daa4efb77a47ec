import { execFileSync } from "node:child_process";
import type { TestProject } from "vitest/node";

/**
 * The program that tests start is the one that is shipped: built before the first of them, and before each run of a watch. Where
 * several runs share a checkout, whoever starts them has built it, and says so.
 */
export function setup(project: TestProject): void {
  if (process.env["DUET_TEST_BUILT"] !== "yes") build();
  project.onTestsRerun(() => {
    build();
    return Promise.resolve();
  });
}

function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
