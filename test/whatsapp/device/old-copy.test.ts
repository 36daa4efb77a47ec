import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import {
  addTransactionCapability,
  BufferJSON,
  generateSignalPubKey,
  initAuthCreds,
  Curve,
  type AuthenticationState,
  type SignalRepositoryWithLIDStore,
} from "@whiskeysockets/baileys";
import { makeLibSignalRepository } from "@whiskeysockets/baileys/lib/Signal/libsignal.js";
import { describe, expect, it } from "vitest";
import type { DeviceStore } from "../../../src/core/index.ts";
import { openStoreToServe } from "../../../src/store/index.ts";
import { loadDeviceAuth } from "../../../src/whatsapp/device/auth-state.ts";
import { libraryLogger } from "../../../src/whatsapp/library/library-log.ts";
import { guardConsole } from "../../../src/library-console.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryDeviceStore } from "../../support/memory-device-store.ts";
import { optionsFor, TestStore } from "../../store/test-store.ts";

const OURS = "15550001111@s.whatsapp.net";
const THEIRS = "15552223333@s.whatsapp.net";
const ignore = () => undefined;
const LOG = libraryLogger({ debug: ignore, info: ignore, warn: ignore, error: ignore }, "session-1");

/** One side of a Signal session, with what it keeps. */
class Party {
  readonly #auth: AuthenticationState;
  readonly #signal: SignalRepositoryWithLIDStore;

  constructor(auth: AuthenticationState) {
    this.#auth = auth;
    const keys = addTransactionCapability(auth.keys, LOG, { maxCommitRetries: 1, delayBetweenTriesMs: 0 });
    this.#signal = makeLibSignalRepository({ creds: auth.creds, keys }, LOG);
  }

  static async on(devices: DeviceStore, sessionId: string): Promise<Party> {
    const troubles = { onBroken: ignore, onUnsaved: ignore };
    return new Party((await loadDeviceAuth(devices, sessionId, new ManualClock(), troubles)).state);
  }

  /** Uses a bundle of the other's, as after asking WhatsApp for it. */
  async begin(jid: string, other: Party): Promise<void> {
    const { signedIdentityKey, signedPreKey, registrationId } = other.#auth.creds;
    const pair = Curve.generateKeyPair();
    const keyId = Math.floor(Math.random() * 1_000_000);
    await other.#auth.keys.set({ "pre-key": { [keyId]: pair } });
    const session = {
      registrationId,
      identityKey: generateSignalPubKey(signedIdentityKey.public),
      signedPreKey: {
        keyId: signedPreKey.keyId,
        publicKey: generateSignalPubKey(signedPreKey.keyPair.public),
        signature: signedPreKey.signature,
      },
      preKey: { keyId, publicKey: generateSignalPubKey(pair.public) },
    };
    await this.#signal.injectE2ESession({ jid, session });
  }

  seal(jid: string, text: string) {
    return this.#signal.encryptMessage({ jid, data: Buffer.from(text) });
  }

  async open(jid: string, message: { type: "pkmsg" | "msg"; ciphertext: Uint8Array }): Promise<string> {
    return Buffer.from(await this.#signal.decryptMessage({ jid, ...message })).toString();
  }
}

/** A gateway's device that has written with somebody, a copy of its database, and some more messages after that. */
async function withOldCopy(test: TestStore, copyTo: (file: string) => void) {
  const session = await test.linkedSession(await test.organization());
  const creds = { ...initAuthCreds(), me: { id: OURS }, account: {} };
  await test.store.devices.writeCredentials(session.id, JSON.stringify(creds, BufferJSON.replacer), {
    number: "15550001111",
    jid: OURS,
    lid: null,
    pushName: null,
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
