import { createHash, hkdfSync } from "node:crypto";
import { counterIv, open, seal } from "./aes-gcm.ts";

const HASH_BYTES = 32;
const EMPTY = Buffer.alloc(0);

/** The symmetric half of a Noise handshake with AES-256-GCM and SHA-256 (Noise 5.2): what was mixed in, and its key. */
export class SymmetricState {
  #hash: Buffer;
  #chainingKey: Buffer;
  #key: Buffer;
  #counter = 0;

  constructor(protocolName: string, prologue: Uint8Array) {
    const name = Buffer.from(protocolName, "latin1");
    // A name that is longer than a hash is hashed, any other is padded.
    this.#hash =
      name.length > HASH_BYTES ? sha256(name) : Buffer.concat([name, Buffer.alloc(HASH_BYTES - name.length)]);
    this.#chainingKey = this.#hash;
    this.#key = this.#hash;
    this.mixHash(prologue);
  }

  mixHash(data: Uint8Array): void {
    this.#hash = sha256(this.#hash, data);
  }

  mixKey(secret: Buffer): void {
    [this.#chainingKey, this.#key] = this.#expand(secret);
    this.#counter = 0;
  }

  seal(plaintext: Buffer): Buffer {
    const sealed = seal(this.#key, counterIv(this.#counter++), plaintext, this.#hash);
    this.mixHash(sealed);
    return sealed;
  }

  /** Throws when the other side has mixed in something else. */
  open(sealed: Uint8Array): Buffer {
    const plaintext = open(this.#key, counterIv(this.#counter++), sealed, this.#hash);
    this.mixHash(sealed);
    return plaintext;
  }

  /** The keys of the connection: the client's first. */
  split(): [Buffer, Buffer] {
    return this.#expand(EMPTY);
  }

  #expand(input: Buffer): [Buffer, Buffer] {
    const bytes = Buffer.from(hkdfSync("sha256", input, this.#chainingKey, EMPTY, 2 * HASH_BYTES));
    return [bytes.subarray(0, HASH_BYTES), bytes.subarray(HASH_BYTES)];
  }
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
