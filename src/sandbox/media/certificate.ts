import { generateKeyPairSync, sign } from "node:crypto";

/** A private key and its certificate, both PEM. */
export type Certificate = { readonly key: string; readonly cert: string };

// DER tags, and the object identifiers in their encoding.
const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8] = [1, 2, 3, 4, 6, 12];
const [UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET] = [23, 24, 0x30, 0x31];
const [VERSION, EXTENSIONS, DNS_NAME, IP_ADDRESS] = [0xa0, 0xa3, 0x82, 0x87];
const ECDSA_WITH_SHA256 = "2a8648ce3d040302";
const COMMON_NAME = "550403";
const BASIC_CONSTRAINTS = "551d13";
const ALTERNATIVE_NAMES = "551d11";
const X509_V3 = 2;
const ADDRESSES = ["7f000001", "00000000000000000000000000000001"];

/**
 * A new key and a certificate for this machine's loopback addresses, signed by itself: a client takes it when it is given it
 * as a certificate authority. Good from 2020 to 2120, and for as long as the process lives.
 */
export function issueCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(SEQUENCE, oid(ECDSA_WITH_SHA256));
  const content = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([X509_V3]))),
    der(INTEGER, Buffer.from([1])),
    algorithm,
    name("Simulated WhatsApp"),
    der(
      SEQUENCE,
      der(UTC_TIME, Buffer.from("200101000000Z")),
      der(GENERALIZED_TIME, Buffer.from("21200101000000Z")),
    ),
    name("Simulated WhatsApp"),
    publicKey.export({ format: "der", type: "spki" }),
    der(EXTENSIONS, der(SEQUENCE, authority(), alternativeNames())),
  );
  const signature = der(BIT_STRING, Buffer.from([0]), sign("sha256", content, privateKey));
  return {
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    cert: pem(der(SEQUENCE, content, algorithm, signature)),
  };
}

function authority(): Buffer {
  const yes = der(BOOLEAN, Buffer.from([0xff]));
  return der(SEQUENCE, oid(BASIC_CONSTRAINTS), yes, der(OCTET_STRING, der(SEQUENCE, yes)));
}

function alternativeNames(): Buffer {
  const addresses = ADDRESSES.map((address) => der(IP_ADDRESS, Buffer.from(address, "hex")));
  const names = der(SEQUENCE, der(DNS_NAME, Buffer.from("localhost")), ...addresses);
  return der(SEQUENCE, oid(ALTERNATIVE_NAMES), der(OCTET_STRING, names));
}

function name(common: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, oid(COMMON_NAME), der(UTF8, Buffer.from(common)))));
}

function oid(hex: string): Buffer {
  return der(OID, Buffer.from(hex, "hex"));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), content]);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
