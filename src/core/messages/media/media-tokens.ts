import type { Clock } from "../../clock.ts";
import { GatewayError } from "../../errors.ts";

/** For so long the address of media is good. */
const GOOD_MS = 60 * 60_000;
const TOKEN = /^([\da-z]{1,11})\.([\w-]{1,100})$/;

/** Signs texts, and knows its own signatures. */
export interface Signer {
  /** In base64url. */
  sign(text: string): string;
  isSignatureOf(text: string, signature: string): boolean;
}

/** A secret that opens one file of media, and until when. Milliseconds since 1970. */
export type MediaToken = { readonly token: string; readonly expiresAtMs: number };

/** What opens media to whoever has its address. Nothing is stored of it: it is a signed time. */
export interface MediaTokens {
  /** For whoever may see the media with that name now. */
  for(name: string): MediaToken;
  /** Throws `credential_missing`, and `credential_invalid` for one of other media, or whose time is over. */
  require(name: string, token: string | undefined): void;
}

export function createMediaTokens(clock: Clock, signer: Signer): MediaTokens {
  const signed = (name: string, expiresAtSeconds: number) => `media ${expiresAtSeconds} ${name}`;
  return {
    for(name) {
      const expiresAtSeconds = Math.floor((clock.wallMs() + GOOD_MS) / 1000);
      const signature = signer.sign(signed(name, expiresAtSeconds));
      return {
        token: `${expiresAtSeconds.toString(36)}.${signature}`,
        expiresAtMs: expiresAtSeconds * 1000,
      };
    },
    require(name, token) {
      if (token === undefined || token === "") {
        throw new GatewayError("credential_missing", "the address has no token");
      }
      const [, time = "", signature = ""] = TOKEN.exec(token) ?? [];
      const expiresAtSeconds = parseInt(time, 36);
      const isOwn = signer.isSignatureOf(signed(name, expiresAtSeconds), signature);
      if (!isOwn || expiresAtSeconds * 1000 <= clock.wallMs()) {
        throw new GatewayError("credential_invalid", "the token is of another address, or its time is over");
      }
    },
  };
}
