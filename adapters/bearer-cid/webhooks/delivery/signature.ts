import { createHmac } from "node:crypto";

/** The documented one, over the body alone: lowercase hex HMAC-SHA512. */
export function hmacOf(secret: string, body: string): string {
  return createHmac("sha512", secret).update(body).digest("hex");
}

/** Standard Webhooks 1.0: one for each secret in force, the newest first. */
export function signatureOf(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
): string {
  return secrets
    .map((secret) => {
      const mac = createHmac("sha256", keyOf(secret)).update(`${id}.${timestampSeconds}.${body}`);
      return `v1,${mac.digest("base64")}`;
    })
    .join(" ");
}

const PREFIX = "whsec_";

/** A secret in the standard's own form is 24 to 64 bytes in base64; any other is the text itself. */
function keyOf(secret: string): Buffer | string {
  if (!secret.startsWith(PREFIX)) return secret;
  const text = secret.slice(PREFIX.length);
  const bytes = Buffer.from(text, "base64");
  const isBase64 = bytes.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "");
  return isBase64 && bytes.length >= 24 && bytes.length <= 64 ? bytes : secret;
}
