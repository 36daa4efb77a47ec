import { execFileSync } from "node:child_process";
import type { TestProject } from "vitest/node";

/** The program that tests start is the one that is shipped: built before the first of them, and before each run of a watch. */
export function setup(project: TestProject): void {
  build();
  project.onTestsRerun(() => {
    build();
    return Promise.resolve();
  });
}

function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
