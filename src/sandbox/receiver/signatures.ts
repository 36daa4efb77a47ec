import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { ChecksView, Verdict } from "../browser/receiver/receiver-view.ts";

/** Beyond it a delivery is one that was recorded and is played again. https://www.standardwebhooks.com */
const TOLERATED_SECONDS = 5 * 60;
const SECRET_PREFIX = "whsec_";
const SIGNATURE_PREFIX = "v1,";

/** What a receiver was told to compare with; null: with nothing. */
export type Expected = { readonly secret: string | null; readonly authorization: string | null };

/** A request as it came; `at` is when, in epoch milliseconds. */
export type Signed = { readonly headers: IncomingHttpHeaders; readonly body: Buffer; readonly at: number };

export const UNCHECKED: ChecksView = {
  hmac: "unchecked",
  standardWebhooks: "unchecked",
  authorization: "unchecked",
};

/** Whether a request is what its sender would have made of the secret, and has the `Authorization` that was agreed on. */
export function check(signed: Signed, { secret, authorization }: Expected): ChecksView {
  const { headers } = signed;
  return {
    hmac: verdict(secret, headers["x-webhook-hmac"], (key, given) => isHmac(key, given, signed)),
    standardWebhooks: verdict(secret, headers["webhook-signature"], (key, given) =>
      isSignature(key, given, signed),
    ),
    authorization: verdict(authorization, headers.authorization, areSame),
  };
}

function verdict(
  expected: string | null,
  given: string | string[] | undefined,
  holds: (expected: string, given: string) => boolean,
): Verdict {
  if (expected === null) return "unchecked";
  if (given === undefined) return "missing";
  return holds(expected, String(given)) ? "valid" : "wrong";
}

function isHmac(secret: string, given: string, { body }: Signed): boolean {
  return areSame(createHmac("sha512", secret).update(body).digest("hex"), given);
}

/** While a secret is changed there are several, and one that fits is enough. */
function isSignature(secret: string, given: string, { headers, body, at }: Signed): boolean {
  const [id = "", timestamp = ""] = [headers["webhook-id"], headers["webhook-timestamp"]].map(String);
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(at / 1000 - Number(timestamp)) > TOLERATED_SECONDS) return false;
  const mac = createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return given.split(" ").some((one) => areSame(`${SIGNATURE_PREFIX}${mac}`, one));
}

/** A secret in the standard's own form is 24 to 64 bytes in base64; any other is the text itself. */
function keyOf(secret: string): Buffer | string {
  if (!secret.startsWith(SECRET_PREFIX)) return secret;
  const text = secret.slice(SECRET_PREFIX.length);
  const bytes = Buffer.from(text, "base64");
  const isBase64 = bytes.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "");
  return isBase64 && bytes.length >= 24 && bytes.length <= 64 ? bytes : secret;
}

function areSame(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
