import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** What is sealed of a message: all that its reader goes by but a body that is longer than memory. */
export type Sealable = {
  readonly method: string;
  /** Path and query as they are sent. */
  readonly target: string;
  /** Names and values in turn, as they are sent. */
  readonly headers: readonly string[];
};

/** What makes a message the only one of its kind. */
export type Once = { readonly epoch: string; readonly nonce: string };

/** Tells messages of this gateway's nodes from all others. */
export interface Seals {
  /** The value of the seal's header. */
  of(message: Sealable, once: Once): string;
  /** What the seal among the headers says; undefined where the message is not as it was sealed, or by nobody who has the key. */
  open(message: Sealable): Once | undefined;
}

export const SEAL_HEADER = "duet-seal";
/** Those of a connection, which Node adds and takes away, and the seal itself. */
const UNSEALED = new Set(["connection", "keep-alive", "transfer-encoding", "expect", SEAL_HEADER]);
const SEAL = /^([\w-]{0,40})\.([\w-]{1,60})\.([\w-]{43})$/;

/** `secret` is the same on all nodes, and used for nothing else. */
export function createSeals(secret: string): Seals {
  const key = createSecretKey(Buffer.from(secret));
  const macOf = (message: Sealable, { epoch, nonce }: Once) =>
    createHmac("sha256", key)
      .update(textOf(message, epoch, nonce), "latin1")
      .digest();
  return {
    of: (message, once) => `${once.epoch}.${once.nonce}.${macOf(message, once).toString("base64url")}`,
    open(message) {
      const [, epoch, nonce, mac = ""] = SEAL.exec(sealIn(message.headers)) ?? [];
      if (epoch === undefined || nonce === undefined) return undefined;
      const once = { epoch, nonce };
      const [given, own] = [Buffer.from(mac, "base64url"), macOf(message, once)];
      return given.length === own.length && timingSafeEqual(given, own) ? once : undefined;
    },
  };
}

/** No part has a line break: Node reads and sends none. */
function textOf({ method, target, headers }: Sealable, epoch: string, nonce: string): string {
  let text = `${epoch}\n${nonce}\n${method}\n${target}`;
  for (let nth = 0; nth + 1 < headers.length; nth += 2) {
    const name = (headers[nth] ?? "").toLowerCase();
    if (!UNSEALED.has(name)) text += `\n${name}:${headers[nth + 1] ?? ""}`;
  }
  return text;
}

/** Empty where there is none, or several. */
function sealIn(headers: readonly string[]): string {
  const seals = headers.filter((_, nth) => nth % 2 === 1 && headers[nth - 1]?.toLowerCase() === SEAL_HEADER);
  return seals.length === 1 ? (seals[0] ?? "") : "";
}
