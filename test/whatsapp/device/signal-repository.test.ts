import { randomBytes } from "node:crypto";
import {
  addTransactionCapability,
  configureSuccessfulPairing,
  Curve,
  generateSignalPubKey,
  initAuthCreds,
  signedKeyPair,
  type AuthenticationCreds,
  type BinaryNode,
  type CacheStore,
} from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { sealDeviceIdentity, signDeviceIdentity } from "../../../src/sandbox/phone/device-identity.ts";
import { generateKeyPair } from "../../../src/sandbox/wire/key-pair.ts";
import { loadDeviceAuth } from "../../../src/whatsapp/device/auth-state.ts";
import { libraryLogger } from "../../../src/whatsapp/library/library-log.ts";
import { requireProofOfServers } from "../../../src/whatsapp/device/server-proof.ts";
import { createSessionCaches } from "../../../src/whatsapp/device/session-caches.ts";
import { signalRepository } from "../../../src/whatsapp/device/signal-repository.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryDeviceStore } from "../../support/memory-device-store.ts";

const PEER = "5511988887777@s.whatsapp.net";
const LID = "99887766@lid";

const nothing = () => undefined;
const logger = libraryLogger({ debug: nothing, info: nothing, warn: nothing, error: nothing }, "s");

async function repository(cache: CacheStore, me?: AuthenticationCreds["me"]) {
  const devices = new MemoryDeviceStore();
  const { creds, keys } = (
    await loadDeviceAuth(devices, "s", new ManualClock(), {
      onBroken: nothing,
      onUnread: nothing,
      onUnsaved: nothing,
    })
  ).state;
  if (me) creds.me = me;
  const transactional = addTransactionCapability(keys, logger, {
    maxCommitRetries: 1,
    delayBetweenTriesMs: 1,
  });
  return { devices, signal: signalRepository(cache)({ creds, keys: transactional }, logger) };
}

function aCache(): CacheStore {
  return createSessionCaches(new ManualClock()).of("s").lidMappings;
}

describe("the first message to a device", () => {
  const identity = Curve.generateKeyPair();
  const { keyId, keyPair, signature } = signedKeyPair(identity, 1);
  const bundle = {
    registrationId: 1,
    identityKey: generateSignalPubKey(identity.public),
    signedPreKey: { keyId, publicKey: generateSignalPubKey(keyPair.public), signature },
  };

  it("goes by the pre-key that the device has signed", async () => {
    const { signal } = await repository(aCache());
    await signal.injectE2ESession({ jid: PEER, session: bundle });
    expect(await signal.validateSession(PEER)).toEqual({ exists: true });
  });

  it.each([
    ["another key", { ...bundle.signedPreKey, publicKey: generateSignalPubKey(generateKeyPair().public) }],
    ["another signature", { ...bundle.signedPreKey, signature: randomBytes(64) }],
  ])("is not encrypted for %s", async (_what, signedPreKey) => {
    const { signal } = await repository(aCache());
    const forged = { ...bundle, signedPreKey };
    await expect(signal.injectE2ESession({ jid: PEER, session: forged })).rejects.toThrow(/not signed/);
    expect((await signal.validateSession(PEER)).exists).toBe(false);
  });
});

describe("a LID that the library has seen", () => {
  it("is remembered in our cache, and asked for there", async () => {
    const cache = aCache();
    const { signal, devices } = await repository(cache);
    await signal.lidMapping.storeLIDPNMappings([{ lid: LID, pn: PEER }]);
    expect(cache.get("pn:5511988887777")).toBe("99887766");
    expect(cache.get("lid:99887766")).toBe("5511988887777");
    devices.keys.clear();
    expect(await signal.lidMapping.getLIDForPN(PEER)).toBe(LID);
    void cache.flushAll();
    expect(await signal.lidMapping.getLIDForPN(PEER)).toBeNull();
  });

  it("stays for the session's next socket", async () => {
    const cache = aCache();
    const { signal } = await repository(cache);
    await signal.lidMapping.storeLIDPNMappings([{ lid: LID, pn: PEER }]);
    signal.close?.();
    const next = await repository(cache);
    expect(await next.signal.lidMapping.getPNForLID(LID)).toBe("5511988887777:0@s.whatsapp.net");
  });
});

describe("a pair of a number and a LID", () => {
  const me = { id: "5511999990001:7@s.whatsapp.net", lid: "11223344:7@lid" };
  const [own, ownLid] = ["5511999990001@s.whatsapp.net", "11223344@lid"];

  it("that has our own of the one and somebody else's of the other is refused", async () => {
    const { signal, devices } = await repository(aCache(), me);
    await signal.lidMapping.storeLIDPNMappings([
      { lid: LID, pn: own },
      { lid: ownLid, pn: PEER },
    ]);
    expect([...devices.keys.keys()].filter((key) => key.includes("lid-mapping"))).toEqual([]);
    expect(await signal.lidMapping.getPNForLID(LID)).toBeNull();
    expect(await signal.lidMapping.getLIDForPN(own)).toBeNull();
  });

  it("that is ours, or somebody else's, is stored, also beside one that is refused", async () => {
    const { signal } = await repository(aCache(), me);
    await signal.lidMapping.storeLIDPNMappings([
      { lid: ownLid, pn: own },
      { lid: LID, pn: own },
      { lid: LID, pn: PEER },
    ]);
    expect(await signal.lidMapping.getLIDForPN(own)).toBe(ownLid);
    expect(await signal.lidMapping.getLIDForPN(PEER)).toBe(LID);
  });
});

describe("a phone that links the device", () => {
  it("is believed only with its own signature", () => {
    requireProofOfServers();
    const creds = initAuthCreds();
    const account = {
      number: "5511999990001",
      identity: generateKeyPair(),
      rawId: 1,
      nextDeviceId: 8,
      devices: [],
      appState: new Map(),
    };
    const identity = signDeviceIdentity(account, 7, Buffer.from(creds.signedIdentityKey.public));
    const pairWith = (signature: Buffer) =>
      configureSuccessfulPairing(pairSuccess(identityWith(signature)), creds);
    const identityWith = (accountSignature: Buffer) =>
      sealDeviceIdentity(
        account,
        { ...identity, accountSignature },
        Buffer.from(creds.advSecretKey, "base64"),
      );
    expect(pairWith(identity.accountSignature).creds.me?.id).toBe("5511999990001:7@s.whatsapp.net");
    expect(() => pairWith(randomBytes(64))).toThrow(/account signature/);
  });
});

function pairSuccess(deviceIdentity: Buffer): BinaryNode {
  const content = [
    { tag: "device-identity", attrs: {}, content: deviceIdentity },
    { tag: "device", attrs: { jid: "5511999990001:7@s.whatsapp.net", lid: "99887766:7@lid" } },
    { tag: "platform", attrs: { name: "android" } },
  ];
  return {
    tag: "iq",
    attrs: { id: "1", type: "set", xmlns: "md" },
    content: [{ tag: "pair-success", attrs: {}, content }],
  };
}
