import { proto } from "@whiskeysockets/baileys";
import { generateKeyPair, sign, type KeyPair } from "./key-pair.ts";

const ROOT_SERIAL = 0;
const INTERMEDIATE_SERIAL = 1;
const LEAF_SERIAL = 2;
const DAY_SECONDS = 86_400;

type Subject = { readonly serial: number; readonly issuerSerial: number; readonly key: Buffer };

function certify(issuer: KeyPair, subject: Subject): proto.CertChain.INoiseCertificate {
  const now = Math.floor(Date.now() / 1000);
  const validity = { notBefore: now - DAY_SECONDS, notAfter: now + 365 * DAY_SECONDS };
  const details = proto.CertChain.NoiseCertificate.Details.encode({ ...subject, ...validity }).finish();
  return { details, signature: sign(issuer, details) };
}

/** The encoded chain (leaf and intermediate) by which a client that trusts `root` knows the server's static key. */
export function issueCertificateChain(root: KeyPair, serverStatic: Buffer): Buffer {
  const intermediate = generateKeyPair();
  const chain = proto.CertChain.encode({
    leaf: certify(intermediate, {
      serial: LEAF_SERIAL,
      issuerSerial: INTERMEDIATE_SERIAL,
      key: serverStatic,
    }),
    intermediate: certify(root, {
      serial: INTERMEDIATE_SERIAL,
      issuerSerial: ROOT_SERIAL,
      key: intermediate.public,
    }),
  });
  return Buffer.from(chain.finish());
}
