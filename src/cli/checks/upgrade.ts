import type { Inspected } from "../../store/index.ts";
import { LEAST_FREE_BYTES, MEBIBYTE } from "./disk.ts";

type UpgradeFacts = Omit<Inspected, "webhooks">;

/**
 * Who has served a database, what the next start, of the version `program`, makes of it, and the way back. Throws when
 * there is too little room for the copy that it makes first and for the log of what it changes.
 */
export function describeUpgrade(found: UpgradeFacts, program: string, freeBytes: number): string {
  if (found.copy) requireRoom(found.copy, freeBytes);
  return `${describeServedBy(found)}; the next start ${describeStart(found, program)}`;
}

function describeServedBy({ servedBy }: UpgradeFacts): string {
  if (!servedBy) return "not served yet";
  const last = `served last by ${servedBy.last ?? "a version that was not noted"}`;
  return servedBy.before === undefined ? last : `${last}, before that by ${servedBy.before}`;
}

function describeStart({ copy, servedBy, version, programVersion }: UpgradeFacts, program: string): string {
  const former = servedBy?.last ?? "the program from before";
  if (copy) {
    return (
      `copies it to ${copy.file} (${sizeOf(copy)}), brings it from version ${version} to ${programVersion} and notes ${program}; ` +
      `the way back: that copy as duet.sqlite, with its key, in an empty folder, and ${former} started on it`
    );
  }
  if (!servedBy) return `notes ${program}`;
  if (servedBy.last === program) return "changes nothing";
  return `notes ${program} and changes nothing else; the way back: ${former} started again`;
}

type Copy = NonNullable<Inspected["copy"]>;

function requireRoom(copy: Copy, freeBytes: number): void {
  if (freeBytes >= copy.bytes + LEAST_FREE_BYTES) return;
  throw new Error(
    `${Math.floor(freeBytes / MEBIBYTE)} MiB free: make room, the next start copies the database to ${copy.file}, ` +
      `which takes ${sizeOf(copy)}, and its log takes 64 MiB`,
  );
}

function sizeOf({ bytes }: Copy): string {
  return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
}
