import { createHash, randomBytes } from "node:crypto";

export const MEDIA_KINDS = ["image", "video", "audio", "document"] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const KEPT_BYTES = 512 * 1024 * 1024;
const PATH = /^\/v\/([A-Za-z0-9_-]{43})\.enc(?:\?.*)?$/;

/** The encrypted files that were uploaded, in memory; the oldest go beyond half a gigabyte. */
export class MediaStore {
  /** What a client shows to upload, which it has been told by the chat server. */
  readonly auth = randomBytes(24).toString("base64url");
  /** Host and port, once they are known. */
  authority = "";
  readonly #files = new Map<string, Buffer>();
  #bytes = 0;

  /** Keeps a file; returns the path that it is had at. */
  add(file: Buffer): string {
    const hash = hashOf(file);
    this.#drop(hash);
    this.#files.set(hash, file);
    this.#bytes += file.length;
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= KEPT_BYTES) break;
      this.#drop(oldest);
    }
    return `/v/${hash}.enc?ccb=11-4`;
  }

  /** The file at a path, undefined when there is none, or none any more. */
  find(path: string): Buffer | undefined {
    const [, hash] = PATH.exec(path) ?? [];
    return hash === undefined ? undefined : this.#files.get(hash);
  }

  /** What a message to a channel names a file by. */
  handleOf(file: Buffer): string {
    return createHash("sha256").update(this.auth).update(hashOf(file)).digest("base64url");
  }

  /** Another path for the file at a path, which it has not been had at before; undefined when there is none. */
  renew(path: string): string | undefined {
    const file = this.find(path);
    return file && `${this.add(file)}&oe=${randomBytes(4).toString("hex").toUpperCase()}`;
  }

  #drop(hash: string): void {
    this.#bytes -= this.#files.get(hash)?.length ?? 0;
    this.#files.delete(hash);
  }
}

/** A file's SHA-256, as it stands in its address. */
export function hashOf(file: Uint8Array): string {
  return createHash("sha256").update(file).digest("base64url");
}
