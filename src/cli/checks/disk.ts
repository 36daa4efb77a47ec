import { statfsSync } from "node:fs";
import { checked, type Check } from "./check.ts";
import { nearestThere } from "./nearest-there.ts";

export const MEBIBYTE = 1024 * 1024;
/** What the database's log may grow to before it is cut. */
export const LEAST_FREE_BYTES = 64 * MEBIBYTE;

/** Room for what a gateway writes. */
export function checkDisk(directory: string): Promise<Check> {
  return checked("disk", () => {
    const { files, ffree } = statfsSync(nearestThere(directory));
    return describeFreeSpace(freeBytesAt(directory), files > 0 ? ffree : undefined);
  });
}

/** What this user may still write at a folder that is there or is to be made. */
export function freeBytesAt(directory: string): number {
  const { bavail, bsize } = statfsSync(nearestThere(directory));
  return bavail * bsize;
}

/** `freeFiles` is undefined where a file system has no bound. Throws when there is too little. */
export function describeFreeSpace(freeBytes: number, freeFiles: number | undefined): string {
  const mebibytes = `${Math.floor(freeBytes / MEBIBYTE)} MiB free`;
  if (freeBytes < LEAST_FREE_BYTES)
    throw new Error(`${mebibytes}: make room, the database takes 64 MiB for its log alone`);
  if (freeFiles === 0) throw new Error("no more files can be made: remove some");
  return mebibytes;
}
