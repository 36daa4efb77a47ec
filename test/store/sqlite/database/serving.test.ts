import { mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openStore, openStoreToServe, type FolderStore } from "../../../../src/store/index.ts";
import { DuetProcess } from "../../../support/duet-process.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { optionsFor } from "../../test-store.ts";

const ROOT_KEY = "0a".repeat(32);
const OTHER_ROOT_KEY = "0b".repeat(32);

function serve(directory: string, rootKey = ROOT_KEY): FolderStore {
  return openStoreToServe({ ...optionsFor(directory), rootKey });
}

/** Another process that tries to serve a folder; it says whether it does. */
function serveElsewhere(directory: string): DuetProcess {
  return DuetProcess.startFile("test/store/sqlite/database/serve-folder.ts", [directory, ROOT_KEY], {
    cwd: directory,
  });
}

describe("the right to serve a data folder", () => {
  it("is one store's at a time, and hinders no other command", async () => {
    using folder = temporaryFolder();
    const serving = serve(folder.path);
    expect(() => serve(folder.path)).toThrow(
      /^another gateway is serving this data folder \(.*serve\.lock\)$/,
    );
    const beside = openStore(optionsFor(folder.path));
    expect(await beside.organizations.list()).toEqual([]);
    beside.close();
    serving.close();
    serve(folder.path).close();
  });

  it("is refused to another process at once, also after attempts in this one", async () => {
    using folder = temporaryFolder();
    const serving = serve(folder.path);
    openStore(optionsFor(folder.path)).close();
    expect(() => serve(folder.path)).toThrow("another gateway");
    await using other = serveElsewhere(folder.path);
    await other.untilPrinted(/another gateway is serving this data folder/);
    serving.close();
  });

  it("is free as soon as its holder is killed", async () => {
    using folder = temporaryFolder();
    await using holder = serveElsewhere(folder.path);
    await holder.untilPrinted(/serving/);
    expect(() => serve(folder.path)).toThrow("another gateway");
    await holder.kill();
    serve(folder.path).close();
  });

  it("is given back when the store cannot be opened", () => {
    using folder = temporaryFolder();
    serve(folder.path).close();
    expect(() => serve(folder.path, OTHER_ROOT_KEY)).toThrow("belongs to another WhatsApp");
    serve(folder.path).close();
  });

  it("cannot be had where its lock is no file", () => {
    using folder = temporaryFolder();
    mkdirSync(path.join(folder.path, "serve.lock"));
    expect(() => serve(folder.path)).toThrow(/serve\.lock cannot be locked: /);
  });

  it("has a lock that only its owner can open", () => {
    using folder = temporaryFolder();
    serve(folder.path).close();
    expect(readdirSync(folder.path)).toContain("serve.lock");
    expect(statSync(path.join(folder.path, "serve.lock")).mode & 0o777).toBe(0o600);
  });
});

describe("the WhatsApp of a database", () => {
  it("is that of its first serving, and no other", () => {
    using folder = temporaryFolder();
    openStore(optionsFor(folder.path)).close();
    serve(folder.path).close();
    expect(() => serve(folder.path, OTHER_ROOT_KEY)).toThrow(
      "this database belongs to another WhatsApp than DUET_WHATSAPP_ROOT_KEY names; use another DUET_DATA_DIR",
    );
    serve(folder.path).close();
  });

  it("does not matter to commands", () => {
    using folder = temporaryFolder();
    serve(folder.path).close();
    openStore(optionsFor(folder.path)).close();
  });
});
