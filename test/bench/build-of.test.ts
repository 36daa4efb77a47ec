import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { buildOf } from "./build-of.ts";

describe("a build", () => {
  it("is a checkout that is built, or its dist", () => {
    using folder = temporaryFolder();
    const main = path.join(folder.path, "dist/src/main.js");
    mkdirSync(path.dirname(main), { recursive: true });
    writeFileSync(main, "");
    expect(buildOf(folder.path)).toEqual({ name: folder.path, main });
    expect(buildOf(path.join(folder.path, "dist")).main).toBe(main);
  });

  it.each(["no-such-revision", "--all", ""])("is not %j", (given) => {
    using folder = temporaryFolder();
    const name = given === "" ? folder.path : given;
    expect(() => buildOf(name)).toThrow(`${name} is neither a folder with a build nor a git revision`);
  });
});
