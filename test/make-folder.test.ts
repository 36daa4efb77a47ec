import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../src/make-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("a folder", () => {
  it("is made with those above it, for its owner alone, and left as it is when it is there", () => {
    using folder = temporaryFolder();
    const deep = path.join(folder.path, "a", "b", "c");
    makeFolder(deep, 0o700);
    makeFolder(deep, 0o700);
    expect(statSync(deep).mode & 0o777).toBe(0o700);
  });

  it.runIf(existsSync("/proc/self"))("that cannot be made is an error, not an endless loop", () => {
    expect(() => makeFolder("/proc/duet/data", 0o700)).toThrow("ENOENT");
  });
});
