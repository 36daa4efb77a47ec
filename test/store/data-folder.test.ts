import { chmodSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openStore, openStoreToServe } from "../../src/store/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { contents, optionsFor } from "./test-store.ts";

const ROOT_KEY = "0a".repeat(32);

/** A folder with these permissions, whatever the umask. */
function folderWith(mode: number) {
  const folder = temporaryFolder();
  const directory = path.join(folder.path, "data");
  mkdirSync(directory);
  chmodSync(directory, mode);
  return { ...folder, directory };
}

/** The same, used before. */
function usedFolderWith(mode: number) {
  const folder = folderWith(0o700);
  openStore(optionsFor(folder.directory)).close();
  chmodSync(folder.directory, mode);
  return folder;
}

function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}

function serve(directory: string): number | undefined {
  const store = openStoreToServe({ ...optionsFor(directory), rootKey: ROOT_KEY });
  store.close();
  return store.folderModeWas;
}

describe("a data folder on which others have permissions", () => {
  it.each([0o755, 0o750, 0o711])("mode %o is taken from them by the gateway, which tells it", (mode) => {
    using used = usedFolderWith(mode);
    expect(serve(used.directory)).toBe(mode);
    expect(modeOf(used.directory)).toBe(0o700);
    expect(serve(used.directory)).toBeUndefined();
  });

  it.each([0o755, 0o775])("mode %o is taken from them by whoever uses a new one", (mode) => {
    using served = folderWith(mode);
    expect(serve(served.directory)).toBe(mode);
    expect(modeOf(served.directory)).toBe(0o700);
    using opened = folderWith(mode);
    openStore(optionsFor(opened.directory)).close();
    expect(modeOf(opened.directory)).toBe(0o700);
  });

  it("is left as it is by a command", () => {
    using used = usedFolderWith(0o755);
    openStore(optionsFor(used.directory)).close();
    expect(modeOf(used.directory)).toBe(0o755);
  });

  it.each([
    ["used", usedFolderWith(0o777)],
    ["used", usedFolderWith(0o770)],
    ["used", usedFolderWith(0o1777)],
    ["new", folderWith(0o777)],
    ["new", folderWith(0o702)],
  ])("is refused when it is %s and they may write it, with nothing changed", (_, folder) => {
    using writable = folder;
    const { directory } = writable;
    const mode = modeOf(directory);
    const before = contents(directory);
    const refusal = `others may write the data folder ${directory} (mode 0${mode.toString(8)}): chmod 700 ${directory}, and see that nobody has changed it`;
    expect(() => serve(directory)).toThrow(refusal);
    expect(() => openStore(optionsFor(directory))).toThrow(refusal);
    expect(modeOf(directory)).toBe(mode);
    expect(contents(directory)).toEqual(before);
  });
});

describe("a file that others may read or write", () => {
  it.each([
    ["secret.key", 0o644],
    ["secret.key", 0o640],
    ["secret.key", 0o602],
    ["duet.sqlite", 0o644],
    ["duet.sqlite", 0o660],
  ])("%s with mode %o is refused", (name, mode) => {
    using used = usedFolderWith(0o700);
    const file = path.join(used.directory, name);
    chmodSync(file, mode);
    const refusal = `others may read or write ${file} (mode 0${mode.toString(8)}): chmod 600 ${file}`;
    expect(() => serve(used.directory)).toThrow(refusal);
    expect(() => openStore(optionsFor(used.directory))).toThrow(refusal);
    chmodSync(file, 0o600);
    openStore(optionsFor(used.directory)).close();
  });

  it("is refused too when it is what was written last to the database", async () => {
    using used = usedFolderWith(0o700);
    const store = openStore(optionsFor(used.directory));
    await store.organizations.list();
    const wal = path.join(used.directory, "duet.sqlite-wal");
    chmodSync(wal, 0o644);
    expect(() => openStore(optionsFor(used.directory))).toThrow(
      `others may read or write ${wal} (mode 0644)`,
    );
    store.close();
  });
});
