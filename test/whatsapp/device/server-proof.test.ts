import { Curve, proto, WA_CERT_DETAILS } from "@whiskeysockets/baileys";
import { afterEach, describe, expect, it } from "vitest";
import { issueCertificateChain, type Forgery } from "../../../src/sandbox/wire/certificates.ts";
import { generateKeyPair } from "../../../src/sandbox/wire/key-pair.ts";
import { ruleFor, UNPROVEN_SERVER } from "../../../src/whatsapp/line/close-codes.ts";
import { requireProofOfServers } from "../../../src/whatsapp/device/server-proof.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const TEN_MINUTES_MS = 10 * 60_000;

const FORGERIES: readonly (readonly [Forgery, RegExp])[] = [
  ["foreign root", /signed under another root key/],
  ["changed leaf", /was changed/],
  ["unknown issuer", /names another issuer/],
  ["another server's", /is another server's/],
  ["expired", /is out of date/],
  ["not yet in force", /is out of date/],
];

describe("a server that only claims to be WhatsApp", () => {
  it.each(FORGERIES)("is refused: %s", async (forgery, why) => {
    await using test = await TestPool.start({ sandbox: { forgery } });
    await test.pool.of(S).start();
    const { reason } = await test.until(S, "backing_off");
    expect(reason).toMatch(/^the server did not prove that it is WhatsApp: /);
    expect(reason).toMatch(why);
    for (const line of ["session did not open", "library: error in validating connection"]) {
      expect(test.log.filter((told) => told.startsWith(line))).toEqual([expect.stringContaining(reason)]);
    }
  });

  it("is asked again after ten minutes, not sooner", async () => {
    await using test = await TestPool.start({ sandbox: { forgery: "foreign root" } });
    await test.pool.of(S).start();
    await test.until(S, "backing_off");
    await test.clock.advance(TEN_MINUTES_MS - 1);
    expect(test.history(S)).toEqual(["starting", "backing_off"]);
    await test.clock.advance(1);
    await test.pool
      .of(S)
      .until((state) => state.status === "backing_off" && state.attempt === 2, TEN_MINUTES_MS);
    expect(test.history(S)).toEqual(["starting", "backing_off", "starting", "backing_off"]);
  });

  it("is told as such when it is the library that refuses", () => {
    for (const message of [
      "invalid noise leaf certificate",
      "invalid noise intermediate certificate",
      "certification match failed",
    ]) {
      const rule = ruleFor({ code: 400, message, attributes: {} });
      expect(rule).toMatchObject({
        reaction: "retry_slowly",
        reason: expect.stringContaining(message) as string,
      });
    }
    const { reaction } = ruleFor({ code: 400, message: "Connection Failure", attributes: {} });
    expect(reaction).toBe("retry_few");
  });
});

describe("a signature under the root key", () => {
  const root = generateKeyPair();
  const server = generateKeyPair();
  const client = generateKeyPair();
  const { leaf, intermediate } = proto.CertChain.decode(issueCertificateChain(root, server.public));
  const issuerKey = proto.CertChain.NoiseCertificate.Details.decode(bytes(intermediate?.details)).key;
  const checkLeaf = () => Curve.verify(bytes(issuerKey), bytes(leaf?.details), bytes(leaf?.signature));
  const checkIntermediate = () =>
    Curve.verify(root.public, bytes(intermediate?.details), bytes(intermediate?.signature));

  const known = WA_CERT_DETAILS.PUBLIC_KEY;
  const trust = () => {
    requireProofOfServers();
    WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(root.public);
  };
  afterEach(() => void (WA_CERT_DETAILS.PUBLIC_KEY = known));

  it("counts at the end of a handshake with the server that it names", () => {
    trust();
    Curve.sharedKey(client.private, server.public);
    expect(checkLeaf()).toBe(true);
    expect(checkIntermediate()).toBe(true);
  });

  it("counts for nothing without its handshake, without its leaf, or after a handshake that was interrupted", async () => {
    trust();
    const refusal = expect.objectContaining({ output: { statusCode: UNPROVEN_SERVER } }) as unknown;
    const outcome = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };
    expect(outcome(checkIntermediate)).toEqual(refusal);
    Curve.sharedKey(client.private, server.public);
    expect(outcome(checkIntermediate)).toEqual(refusal);
    checkLeaf();
    Curve.sharedKey(client.private, server.public);
    expect(outcome(checkIntermediate)).toEqual(refusal);
    Curve.sharedKey(client.private, server.public);
    await Promise.resolve();
    checkLeaf();
    expect(outcome(checkIntermediate)).toEqual(refusal);
  });
});

function bytes(value: Uint8Array | null | undefined): Uint8Array {
  if (!value) throw new Error("the chain is incomplete");
  return value;
}
