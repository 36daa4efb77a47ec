import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openStore, openStoreToServe } from "../../src/store/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { optionsFor } from "./test-store.ts";

const ROOT_KEY = "0a".repeat(32);

/** A folder as a process left it that was killed while it made these files. */
function folderWith(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(folder.path, name), text, { mode: 0o600 });
  }
  return { ...folder, key: path.join(folder.path, "secret.key") };
}

function serve(directory: string): void {
  openStoreToServe({ ...optionsFor(directory), rootKey: ROOT_KEY }).close();
}

describe("a first start after one that was killed", () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ["an empty key", { "secret.key": "" }],
    ["an empty key and an empty database", { "secret.key": "", "duet.sqlite": "" }],
    ["an empty database", { "duet.sqlite": "" }],
    ["a key that was not put in place", { "secret.key.00ff00ff00ff.new": "a2V5" }],
    ["nothing but the lock", { "serve.lock": "" }],
  ])("finds %s, and makes what is missing", (_, files) => {
    using folder = folderWith(files);
    serve(folder.path);
    expect(Buffer.from(readFileSync(folder.key, "utf8"), "base64")).toHaveLength(32);
    expect(statSync(folder.key).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path).sort()).toEqual(["duet.sqlite", "secret.key", "serve.lock"]);
    serve(folder.path);
  });

  it("goes on with a key that is whole", () => {
    const text = `${Buffer.alloc(32, 7).toString("base64")}\n`;
    using folder = folderWith({ "secret.key": text });
    serve(folder.path);
    expect(readFileSync(folder.key, "utf8")).toBe(text);
  });
});

describe("a key that is empty or gone", () => {
  it("is not made anew for a database", () => {
    using folder = folderWith({});
    openStore(optionsFor(folder.path)).close();
    writeFileSync(folder.key, "");
    expect(() => openStore(optionsFor(folder.path))).toThrow("takes 32 bytes in base64 and has 0");
    rmSync(folder.key);
    expect(() => openStore(optionsFor(folder.path))).toThrow("exists but its key does not");
    expect(existsSync(folder.key)).toBe(false);
  });
});
