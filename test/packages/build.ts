import { execFileSync } from "node:child_process";

/** What is tested is what is shipped: every form is made before the first test. */
export function setup(): void {
  execFileSync("npm", ["run", "--silent", "package"], { stdio: "inherit" });
}
