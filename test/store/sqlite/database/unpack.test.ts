import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { getuid } from "node:process";
import { describe, expect, it } from "vitest";
import { unpack } from "../../../../src/store/sqlite/database/unpack.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const CONTENT = Buffer.from("a program's part");

describe("what is unpacked", () => {
  it("stands whole in a folder that is its owner's alone, with nothing beside it", () => {
    using folder = temporaryFolder();
    const cache = path.join(folder.path, "cache", "duet");
    const file = unpack(CONTENT, cache, "part.node");
    expect(readFileSync(file)).toEqual(CONTENT);
    expect(readdirSync(cache)).toEqual([path.basename(file)]);
    expect(file).toMatch(/\/[0-9a-f]{16}-part\.node$/);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is not written again", () => {
    using folder = temporaryFolder();
    const file = unpack(CONTENT, folder.path, "part.node");
    const before = statSync(file).ino;
    expect(unpack(CONTENT, folder.path, "part.node")).toBe(file);
    expect(statSync(file).ino).toBe(before);
  });

  it.each(["", "a program's pXrt", "a program's part, and more"])(
    "takes the place of a file that has become %j",
    (damage) => {
      using folder = temporaryFolder();
      const file = unpack(CONTENT, folder.path, "part.node");
      writeFileSync(file, damage);
      expect(unpack(CONTENT, folder.path, "part.node")).toBe(file);
      expect(readFileSync(file)).toEqual(CONTENT);
    },
  );

  it("stands beside what another version has unpacked", () => {
    using folder = temporaryFolder();
    const files = ["one", "another"].map((text) => unpack(Buffer.from(text), folder.path, "part.node"));
    expect(files.map((file) => readFileSync(file, "utf8"))).toEqual(["one", "another"]);
  });

  it.each([0o777, 0o770])("is not put where others may write (mode %o)", (mode) => {
    using folder = temporaryFolder();
    chmodSync(folder.path, mode);
    expect(() => unpack(CONTENT, folder.path, "part.node")).toThrow("others may write it");
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.runIf(getuid?.() === 0)("is not put into another user's folder", () => {
    using folder = temporaryFolder();
    chownSync(folder.path, 1234, 1234);
    expect(() => unpack(CONTENT, folder.path, "part.node")).toThrow(
      "it belongs to user 1234, and this program runs as user 0",
    );
  });

  it("leaves nothing where it cannot take its place", () => {
    using folder = temporaryFolder();
    const file = unpack(CONTENT, folder.path, "part.node");
    using other = temporaryFolder();
    mkdirSync(path.join(other.path, path.basename(file)));
    expect(() => unpack(CONTENT, other.path, "part.node")).toThrow("EISDIR");
    expect(readdirSync(other.path)).toEqual([path.basename(file)]);
  });
});
