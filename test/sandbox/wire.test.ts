import { randomBytes } from "node:crypto";
import { Curve, proto } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { signDeviceIdentity } from "../../src/sandbox/phone/device-identity.ts";
import { issueCertificateChain } from "../../src/sandbox/wire/certificates.ts";
import { encodeFrame, FrameReader } from "../../src/sandbox/wire/frame-reader.ts";
import { generateKeyPair, keyPairFromPrivate, sign } from "../../src/sandbox/wire/key-pair.ts";
import { WA_PROLOGUE } from "../../src/sandbox/wire/noise-handshake.ts";
import { isSignatureValid } from "../../src/sandbox/wire/signature.ts";

function flipBit(bytes: Uint8Array, index: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(index) ^ 1, index);
  return flipped;
}

describe("signatures", () => {
  it("accepts what the library signs, for keys of either sign", () => {
    for (let round = 0; round < 8; round++) {
      const { private: privateKey, public: publicKey } = Curve.generateKeyPair();
      const message = randomBytes(50);
      expect(isSignatureValid(publicKey, message, Curve.sign(privateKey, message))).toBe(true);
    }
  });

  it("refuses a changed signature, message or key, and what is no signature", () => {
    const pair = generateKeyPair();
    const message = Buffer.from("a message");
    const signature = sign(pair, message);
    for (const index of [0, 31, 32, 63]) {
      expect(isSignatureValid(pair.public, message, flipBit(signature, index))).toBe(false);
    }
    expect(isSignatureValid(pair.public, flipBit(message, 0), signature)).toBe(false);
    expect(isSignatureValid(generateKeyPair().public, message, signature)).toBe(false);
    expect(isSignatureValid(pair.public, message, randomBytes(64))).toBe(false);
    expect(isSignatureValid(pair.public, message, signature.subarray(1))).toBe(false);
    // u = -1 has no counterpart on the Edwards form.
    const minusOne = Buffer.from(`ec${"ff".repeat(30)}7f`, "hex");
    expect(isSignatureValid(minusOne, message, signature)).toBe(false);
  });

  it("knows the public key of a private one", () => {
    const pair = generateKeyPair();
    expect(keyPairFromPrivate(pair.private)).toEqual(pair);
  });
});

it("certifies the server's key by a chain that ends at the root", () => {
  const root = generateKeyPair();
  const server = generateKeyPair();
  const { leaf, intermediate } = proto.CertChain.decode(issueCertificateChain(root, server.public));
  const decode = (details: Uint8Array) => proto.CertChain.NoiseCertificate.Details.decode(details);
  const empty = new Uint8Array();
  const leafDetails = decode(leaf?.details ?? empty);
  const middleDetails = decode(intermediate?.details ?? empty);
  expect(
    isSignatureValid(root.public, intermediate?.details ?? empty, intermediate?.signature ?? empty),
  ).toBe(true);
  expect(isSignatureValid(middleDetails.key ?? empty, leaf?.details ?? empty, leaf?.signature ?? empty)).toBe(
    true,
  );
  expect(middleDetails.issuerSerial).toBe(0);
  expect(leafDetails.issuerSerial).toBe(middleDetails.serial);
  expect(Buffer.from(leafDetails.key ?? empty)).toEqual(server.public);
  const now = Date.now() / 1000;
  for (const { notBefore, notAfter } of [leafDetails, middleDetails]) {
    expect(Number(notBefore)).toBeLessThan(now);
    expect(Number(notAfter)).toBeGreaterThan(now);
  }
});

it("signs a companion's identity with the phone's key", () => {
  const account = {
    number: "15550001111",
    identity: generateKeyPair(),
    rawId: 1,
    nextDeviceId: 8,
    devices: [],
    appState: new Map(),
  };
  const companion = generateKeyPair().public;
  const { details, keyIndex, accountSignature } = signDeviceIdentity(account, 7, companion);
  const message = Buffer.concat([Buffer.from([6, 0]), details, companion]);
  expect(keyIndex).toBe(1);
  expect(isSignatureValid(account.identity.public, message, accountSignature)).toBe(true);
  expect(isSignatureValid(account.identity.public, message, flipBit(accountSignature, 9))).toBe(false);
});

describe("frames", () => {
  const frames = [Buffer.from("one"), Buffer.alloc(0), randomBytes(300)];
  const stream = Buffer.concat([WA_PROLOGUE, ...frames.map(encodeFrame)]);

  it("are read from pieces of any size", () => {
    for (const size of [1, 7, 100, stream.length]) {
      const reader = new FrameReader(() => false);
      const read: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size)
        read.push(...reader.push(stream.subarray(at, at + size)));
      expect(Buffer.concat(read)).toEqual(Buffer.concat(frames));
      expect(read).toHaveLength(frames.length);
    }
  });

  it("may follow an edge prologue with known routing info", () => {
    const routing = Buffer.from("somewhere");
    const edge = Buffer.concat([Buffer.from("ED\0\u0001", "latin1"), encodeFrame(routing), stream]);
    expect(new FrameReader((info) => info.equals(routing)).push(edge)).toHaveLength(frames.length);
    expect(() => new FrameReader(() => false).push(edge)).toThrow("never handed out");
  });

  it("are refused after any other prologue", () => {
    expect(() => new FrameReader(() => true).push(Buffer.from("GET / HTTP/1.1"))).toThrow("prologue");
  });
});
