import { proto } from "@whiskeysockets/baileys";
import { generateKeyPair, sign, type KeyPair } from "./key-pair.ts";

const ROOT_SERIAL = 0;
const INTERMEDIATE_SERIAL = 1;
const LEAF_SERIAL = 2;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** What is wrong with the certificates of a server that only claims to be the one under the root key. */
export type Forgery =
  "foreign root" | "changed leaf" | "unknown issuer" | "another server's" | "expired" | "not yet in force";

type Subject = { readonly serial: number; readonly issuerSerial: number; readonly key: Buffer };

type Validity = { readonly notBefore: number; readonly notAfter: number };

function validity(forgery: Forgery | undefined): Validity {
  const now = Math.floor(Date.now() / 1000);
  const begin = now - DAY_SECONDS;
  if (forgery === "expired") return { notBefore: begin, notAfter: now - HOUR_SECONDS };
  if (forgery === "not yet in force") return { notBefore: now + HOUR_SECONDS, notAfter: now + DAY_SECONDS };
  return { notBefore: begin, notAfter: now + 365 * DAY_SECONDS };
}

function certify(issuer: KeyPair, subject: Subject, validity: Validity): proto.CertChain.INoiseCertificate {
  const details = proto.CertChain.NoiseCertificate.Details.encode({ ...subject, ...validity }).finish();
  return { details, signature: sign(issuer, details) };
}

/**
 * The encoded chain (leaf and intermediate) by which a client that trusts `root` knows the server's static key; forged on
 * request, and then a client that looks refuses it.
 */
export function issueCertificateChain(root: KeyPair, serverStatic: Buffer, forgery?: Forgery): Buffer {
  const intermediate = generateKeyPair();
  const dates = validity(forgery);
  const subject = {
    serial: LEAF_SERIAL,
    issuerSerial: forgery === "unknown issuer" ? LEAF_SERIAL : INTERMEDIATE_SERIAL,
    key: isTakenFromAnother(forgery) ? generateKeyPair().public : serverStatic,
  };
  const leaf = certify(intermediate, subject, dates);
  const chain = proto.CertChain.encode({
    leaf: forgery === "changed leaf" ? withKey(leaf, serverStatic) : leaf,
    intermediate: certify(
      forgery === "foreign root" ? generateKeyPair() : root,
      { serial: INTERMEDIATE_SERIAL, issuerSerial: ROOT_SERIAL, key: intermediate.public },
      dates,
    ),
  });
  return Buffer.from(chain.finish());
}

function isTakenFromAnother(forgery: Forgery | undefined): boolean {
  return forgery === "changed leaf" || forgery === "another server's";
}

/** Somebody else's certificate with one's own key in it: the signature no longer holds. */
function withKey(
  { details, signature }: proto.CertChain.INoiseCertificate,
  key: Buffer,
): proto.CertChain.INoiseCertificate {
  const { Details } = proto.CertChain.NoiseCertificate;
  const changed = Details.decode(details ?? new Uint8Array());
  changed.key = key;
  return { details: Details.encode(changed).finish(), signature: signature ?? null };
}
