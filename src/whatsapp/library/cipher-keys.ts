import crypto, { type CipherKey } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

type Make = (algorithm: string, key: CipherKey, ...given: unknown[]) => unknown;

/**
 * Has every cipher and every HMAC of the process, the library's above all, take its raw key as a key object. To learn that
 * bytes are none Node 24 throws and catches two errors, four times what it costs to seal a stanza. The object is made anew
 * each time: bytes can change.
 */
export function cipherByKeyObjects(): void {
  for (const name of ["createCipheriv", "createDecipheriv", "createHmac"] as const) {
    const make = crypto[name] as Make;
    const byKeyObject: Make = (algorithm, key, ...given) =>
      make(algorithm, key instanceof Uint8Array ? crypto.createSecretKey(key) : key, ...given);
    Object.assign(crypto, { [name]: byKeyObject });
  }
  syncBuiltinESMExports();
}
