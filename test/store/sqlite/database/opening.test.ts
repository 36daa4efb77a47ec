import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { getuid } from "node:process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { hasDatabase, openStore } from "../../../../src/store/index.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { contents, optionsFor, TestStore } from "../../test-store.ts";
import { refusal, usedFolder } from "./used-folder.ts";

describe("a new data folder", () => {
  it("is made with its files for the owner only", async () => {
    using test = new TestStore();
    await test.organization();
    expect(statSync(test.directory).mode & 0o777).toBe(0o700);
    const files = readdirSync(test.directory).sort();
    expect(files).toEqual(["duet.sqlite", "duet.sqlite-shm", "duet.sqlite-wal", "secret.key"]);
    for (const file of files) expect(statSync(path.join(test.directory, file)).mode & 0o777).toBe(0o600);
  });

  it("goes on with what was stored when it is opened again", async () => {
    using test = new TestStore();
    const id = await test.organization({ name: "kept" });
    const session = await test.linkedSession(id);
    test.store.close();
    const again = openStore(optionsFor(test.directory));
    expect((await again.organizations.find(id))?.name).toBe("kept");
    expect(await again.devices.readCredentials(session.id)).toBe(`credentials of ${session.id}`);
    again.close();
  });

  it("is not made by looking whether it has a database", () => {
    using folder = temporaryFolder();
    const directory = path.join(folder.path, "data");
    expect(hasDatabase(directory)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });
});

describe("the key", () => {
  it("that is not the database's own is refused, and nothing is changed", () => {
    using folder = usedFolder();
    const before = contents(folder.path);
    expect(() => openStore({ ...optionsFor(folder.path), encryptionKey: Buffer.alloc(32, 7) })).toThrow(
      refusal("the encryption key is not the one this database was made with"),
    );
    expect(contents(folder.path)).toEqual(before);
  });

  it("that is lost is asked for, and none is made in its place", () => {
    using folder = usedFolder();
    rmSync(folder.key);
    expect(() => openStore(optionsFor(folder.path))).toThrow(
      refusal(
        `${folder.database} exists but its key does not: put ${folder.key} back or set DUET_ENCRYPTION_KEY`,
      ),
    );
    expect(existsSync(folder.key)).toBe(false);
  });

  it.each([
    ["empty", "", 0],
    ["cut", "c2hvcnQ=", 5],
  ])("whose file is %s is refused", (_, text, bytes) => {
    using folder = usedFolder();
    writeFileSync(folder.key, text);
    expect(() => openStore(optionsFor(folder.path))).toThrow(
      refusal(`${folder.key} takes 32 bytes in base64 and has ${bytes}`),
    );
  });

  it("can come from outside, and then no file holds it", () => {
    using folder = temporaryFolder();
    const options = { ...optionsFor(folder.path), encryptionKey: Buffer.alloc(32, 7) };
    openStore(options).close();
    openStore(options).close();
    expect(readdirSync(folder.path)).toEqual(["duet.sqlite"]);
  });
});

describe("a data folder that cannot be used", () => {
  it("is a file", () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, "data");
    writeFileSync(file, "");
    expect(() => openStore(optionsFor(file))).toThrow(
      refusal(`the data folder ${file} is a file; DUET_DATA_DIR takes a folder`),
    );
    expect(() => openStore(optionsFor(path.join(file, "below")))).toThrow(refusal(/cannot be used: ENOTDIR/));
  });

  it.skipIf(getuid?.() !== 0)("belongs to another user", () => {
    using folder = temporaryFolder();
    const directory = path.join(folder.path, "data");
    mkdirSync(directory);
    chownSync(directory, 12345, 12345);
    expect(() => openStore(optionsFor(directory))).toThrow(
      refusal(`the data folder ${directory} belongs to user 12345, and this program runs as user 0`),
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});
