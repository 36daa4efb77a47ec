import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../make-folder.ts";

const OWNER_ONLY = 0o700;
const ID = /^[\da-f-]{36}$/;

/** The folder of media files, each named by its id. */
export interface MediaFolder {
  /** Of a file that is still to be made. */
  newId(): string;
  /** Throws for what is no id. */
  fileOf(id: string): string;
  /** Harmless where it is gone. */
  remove(id: string): Promise<void>;
  /** Removes whatever has none of these ids. */
  keepOnly(ids: ReadonlySet<string>): Promise<void>;
}

/** Makes the folder, its owner's alone, where it is missing. */
export function mediaFolder(directory: string): MediaFolder {
  makeFolder(directory, OWNER_ONLY);

  function fileOf(id: string): string {
    if (!ID.test(id)) throw new Error("no id of a media file");
    return path.join(directory, id);
  }

  return {
    newId: () => randomUUID(),
    fileOf,
    remove: (id) => rm(fileOf(id), { force: true }),
    async keepOnly(ids) {
      for (const name of await readdir(directory)) {
        if (!ids.has(name)) await rm(path.join(directory, name), { recursive: true, force: true });
      }
    },
  };
}
