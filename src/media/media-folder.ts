import { randomUUID } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { HeldFiles } from "../core/index.ts";
import { makeFolder } from "../make-folder.ts";

const OWNER_ONLY = 0o700;
const ID = /^[\da-f-]{36}$/;

/** The folder of media files, each named by its id. */
export interface MediaFolder {
  /** Of a file that is still to be made. */
  newId(): string;
  /** Throws for what is no id. */
  fileOf(id: string): string;
  /** A whole file is to outlive this process, for whichever sends it. Rejects with `unavailable`. */
  keep(organizationId: string, id: string): Promise<void>;
  /** A file from its beginning; one that is kept for others too, wherever it was made. */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Harmless where it is gone. */
  remove(id: string): Promise<void>;
  /** The same of one that may be kept for others too. */
  release(id: string): Promise<void>;
  /** Removes whatever has none of these ids. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>;
  /** Removes what is kept for others and nobody needs. */
  sweep(): Promise<void>;
}

/**
 * Makes the folder, its owner's alone, where it is missing. `shared`: where files are kept too that others may have to send;
 * without it those that the folder's process takes in are sent by the next process of the same folder.
 */
export function mediaFolder(directory: string, shared?: HeldFiles): MediaFolder {
  makeFolder(directory, OWNER_ONLY);

  function fileOf(id: string): string {
    if (!ID.test(id)) throw new Error("no id of a media file");
    return path.join(directory, id);
  }

  const remove = (id: string) => rm(fileOf(id), { force: true });

  return {
    newId: () => randomUUID(),
    fileOf,
    remove,
    async keep(organizationId, id) {
      await shared?.keep(organizationId, id, createReadStream(fileOf(id)));
    },
    // Opened when it is read, so that it is closed in any case.
    async *read(id) {
      if (shared && !existsSync(fileOf(id))) yield* shared.read(id);
      else yield* createReadStream(fileOf(id)) as AsyncIterable<Buffer>;
    },
    async release(id) {
      await remove(id);
      await shared?.remove(id);
    },
    sweep: async () => shared?.sweep(),
    async keepOnly(ids) {
      for (const name of await readdir(directory)) {
        if (!ids.has(name)) await rm(path.join(directory, name), { recursive: true, force: true });
      }
    },
  };
}
