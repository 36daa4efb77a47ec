import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const PROGRAM = path.join(import.meta.dirname, "large-body-program.ts");

it("takes half a large body's size in memory at most", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", PROGRAM]);
  const { restMib, mostMib, value } = JSON.parse(stdout) as {
    readonly restMib: number;
    readonly mostMib: number;
    readonly value: unknown;
  };
  expect(value).toEqual({ media: 63 * 1024 * 1024 });
  // Some 30, of a body of 84; its sender is in the same process.
  expect(mostMib - restMib).toBeLessThan(42);
});
