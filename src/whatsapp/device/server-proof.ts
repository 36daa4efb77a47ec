import { Curve, proto, WA_CERT_DETAILS } from "@whiskeysockets/baileys";
import { UNPROVEN_SERVER } from "../line/close-codes.ts";
import { closingError } from "../line/closing-error.ts";
import { isSignatureTrue } from "./signature.ts";
import { generateKeyPair, sharedKey } from "./x25519.ts";

/** A machine's clock may be off by so much. */
const SKEW_SECONDS = 5 * 60;

type Checked = { readonly key: Uint8Array; readonly message: Uint8Array; readonly isTrue: boolean };

/** What the handshake that is running has done so far. It runs in one go: what it awaits for, it has not shown. */
type Handshake = { agreedWith?: Uint8Array; checked?: Checked };

/**
 * Has the library, in the whole process, check what it only seems to: its own `Curve.verify` drops the answer and holds
 * every signature for true, and a genuine chain that somebody else presents would pass. From here on signatures are
 * verified, and one under the root key counts only as the end of a chain to the static key that this very handshake
 * agreed with. Agreement and new keys are native too: a connect costs a fraction.
 */
export function requireProofOfServers(): void {
  let handshake: Handshake = {};

  Curve.generateKeyPair = generateKeyPair;
  Curve.sharedKey = (privateKey, publicKey) => {
    const begun: Handshake = { agreedWith: publicKey };
    handshake = begun;
    queueMicrotask(() => {
      if (handshake === begun) handshake = {};
    });
    return sharedKey(privateKey, publicKey);
  };
  Curve.verify = (key, message, signature) => {
    const checked = { key, message, isTrue: isSignatureTrue(key, message, signature) };
    if (isSame(key, WA_CERT_DETAILS.PUBLIC_KEY)) requireChain(handshake, checked);
    handshake.checked = checked;
    return checked.isTrue;
  };
}

/** Has the library, in the whole process, accept certificates under this root key (hex, 32 bytes) and no other. */
export function trustRootKey(rootKey: string): void {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey, "hex");
}

/** The library checks the leaf first, under the intermediate's key, and then the intermediate under the root's. */
function requireChain({ agreedWith, checked: leaf }: Handshake, intermediate: Checked): void {
  const refuse = (why: string) => {
    throw closingError(`the server did not prove that it is WhatsApp: ${why}`, UNPROVEN_SERVER);
  };
  if (!intermediate.isTrue) return refuse("its certificate is signed under another root key");
  const issuer = detailsOf(intermediate.message);
  if (!leaf || !isSame(leaf.key, issuer.key)) return refuse("its certificate has no leaf");
  if (!leaf.isTrue) return refuse("its certificate was changed");
  const subject = detailsOf(leaf.message);
  if ((subject.issuerSerial ?? 0) !== (issuer.serial ?? 0))
    return refuse("its certificate names another issuer");
  if (![issuer, subject].every(isInForce)) {
    return refuse("its certificate is out of date, or this machine's clock is wrong");
  }
  if (!agreedWith || !isSame(agreedWith, subject.key)) refuse("its certificate is another server's");
}

/** Its dates are seconds since 1970; one that is not given is no bound. */
function isInForce({ notBefore, notAfter }: proto.CertChain.NoiseCertificate.IDetails): boolean {
  const nowSeconds = Date.now() / 1000;
  const [from, until] = [Number(notBefore ?? 0), Number(notAfter ?? 0)];
  return from <= nowSeconds + SKEW_SECONDS && (until === 0 || until >= nowSeconds - SKEW_SECONDS);
}

function detailsOf(message: Uint8Array): proto.CertChain.NoiseCertificate.Details {
  return proto.CertChain.NoiseCertificate.Details.decode(message);
}

function isSame(one: Uint8Array, other: Uint8Array | null | undefined): boolean {
  return other != null && Buffer.compare(one, other) === 0;
}
