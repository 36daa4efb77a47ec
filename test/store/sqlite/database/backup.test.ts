import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { openStore } from "../../../../src/store/index.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { optionsFor, TestStore } from "../../test-store.ts";

it("copies a database that is in use, so that the copy and the key are enough to go on", async () => {
  using test = new TestStore();
  using folder = temporaryFolder();
  const acme = await test.organization();
  const session = await test.linkedSession(acme);
  const file = path.join(folder.path, "copy.sqlite");
  test.store.backUp(file);
  await test.organization({ name: "after" });
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const restored = path.join(folder.path, "restored");
  mkdirSync(restored);
  copyFileSync(file, path.join(restored, "duet.sqlite"));
  copyFileSync(path.join(test.directory, "secret.key"), path.join(restored, "secret.key"));
  const copy = openStore(optionsFor(restored));
  expect((await copy.organizations.list()).map(({ id }) => id)).toEqual([acme]);
  expect(await copy.devices.readCredentials(session.id)).toBe(`credentials of ${session.id}`);
  copy.close();
});

it("does not touch a file that exists, and makes no folder", () => {
  using test = new TestStore();
  using folder = temporaryFolder();
  const file = path.join(folder.path, "copy.sqlite");
  writeFileSync(file, "precious");
  expect(() => test.store.backUp(file)).toThrow(`${file} cannot be made: EEXIST`);
  expect(() => test.store.backUp(path.join(folder.path, "no", "copy"))).toThrow("cannot be made: ENOENT");
  expect(statSync(file).size).toBe("precious".length);
  expect(readdirSync(folder.path)).toEqual(["copy.sqlite"]);
});
