import { randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";

const { Details } = proto.VerifiedNameCertificate;
const SIGNATURE_BYTES = 64;

/** The certificate of a business's name. Clients show the name and check no signature. */
export function verifiedNameCertificate(verifiedName: string): Buffer {
  const details = Details.encode({ serial: 1, issuer: "smb:wa", verifiedName }).finish();
  const signature = randomBytes(SIGNATURE_BYTES);
  return Buffer.from(proto.VerifiedNameCertificate.encode({ details, signature }).finish());
}
