import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { BufferJSON, initAuthCreds } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { openStoreToServe } from "../../../src/store/index.ts";
import { guardConsole } from "../../../src/library-console.ts";
import { MemoryDeviceStore } from "../../support/memory-device-store.ts";
import { optionsFor, TestStore } from "../../store/test-store.ts";
import { Party } from "./signal-party.ts";

const OURS = "15550001111@s.whatsapp.net";
const THEIRS = "15552223333@s.whatsapp.net";

/** A gateway's device that has written with somebody, a copy of its database, and some more messages after that. */
async function withOldCopy(test: TestStore, copyTo: (file: string) => void) {
  const session = await test.linkedSession(await test.organization());
  const creds = { ...initAuthCreds(), me: { id: OURS }, account: {} };
  await test.store.devices.writeCredentials(session.id, JSON.stringify(creds, BufferJSON.replacer), {
    number: "15550001111",
    jid: OURS,
    lid: null,
    pushName: null,
    isBusiness: false,
  });
  const ours = await Party.on(test.store.devices, session.id);
  const theirs = await Party.on(new MemoryDeviceStore(), "theirs");
  const exchange = async (text: string) => {
    expect(await theirs.open(OURS, await ours.seal(THEIRS, text))).toBe(text);
    expect(await ours.open(THEIRS, await theirs.seal(OURS, text))).toBe(text);
  };
  await ours.begin(THEIRS, theirs);
  await exchange("before");
  const directory = path.join(test.directory, "restored");
  mkdirSync(directory);
  copyTo(path.join(directory, "duet.sqlite"));
  copyFileSync(path.join(test.directory, "secret.key"), path.join(directory, "secret.key"));
  await exchange("after the copy");
  await exchange("and once more");
  return { session, theirs, directory };
}

guardConsole();

describe("a device that is restored from an old copy", () => {
  it("would go on with keys that are used up, and nobody could read it", async () => {
    using test = new TestStore();
    const { session, theirs, directory } = await withOldCopy(test, (file) => {
      // A plain copy of the files: nothing in it tells that it is one.
      for (const part of ["", "-wal"])
        copyFileSync(path.join(test.directory, `duet.sqlite${part}`), `${file}${part}`);
    });
    const store = openStoreToServe({ ...optionsFor(directory), rootKey: "0a".repeat(32) });
    expect(store.copiedAtMs).toBeUndefined();
    const restored = await Party.on(store.devices, session.id);
    await expect(theirs.open(OURS, await restored.seal(THEIRS, "lost"))).rejects.toThrow();
    await expect(restored.open(THEIRS, await theirs.seal(OURS, "lost too"))).rejects.toThrow();
    store.close();
  });

  it("has no ratchet when it comes from a backup, so that both sides agree on a new one", async () => {
    using test = new TestStore();
    const { session, theirs, directory } = await withOldCopy(test, (file) => test.store.backUp(file));
    const store = openStoreToServe({ ...optionsFor(directory), rootKey: "0a".repeat(32) });
    expect(store.copiedAtMs).toBe(optionsFor(directory).wallMs());
    const restored = await Party.on(store.devices, session.id);
    await expect(restored.seal(THEIRS, "nothing to seal with")).rejects.toThrow("No sessions");
    // What the library answers with a request to send it again, with a new session.
    await expect(restored.open(THEIRS, await theirs.seal(OURS, "too late"))).rejects.toThrow();

    await theirs.begin(OURS, restored);
    expect(await restored.open(THEIRS, await theirs.seal(OURS, "again"))).toBe("again");
    expect(await theirs.open(OURS, await restored.seal(THEIRS, "read"))).toBe("read");
    store.close();

    const next = openStoreToServe({ ...optionsFor(directory), rootKey: "0a".repeat(32) });
    expect(next.copiedAtMs).toBeUndefined();
    const again = await Party.on(next.devices, session.id);
    expect(await theirs.open(OURS, await again.seal(THEIRS, "kept"))).toBe("kept");
    next.close();
  });
});
