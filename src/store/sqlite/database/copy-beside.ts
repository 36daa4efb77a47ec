import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { GatewayError } from "../../../core/index.ts";
import { backUp } from "./backup.ts";
import type { Db } from "./database.ts";
import { reasonOf } from "../../reason.ts";

/**
 * Copies a database of that version into a new file beside it, for its owner only, and returns its path. It stands there
 * whole or not at all, and takes no other's place. Throws `unavailable`.
 */
export function copyBeside(db: Db, file: string, version: number, wallMs: number): string {
  const copy = copyName(file, version);
  const unfinished = `${copy}.unfinished`;
  try {
    // Of a start that was killed.
    rmSync(unfinished, { force: true });
    backUp(db, unfinished, wallMs);
    renameSync(unfinished, copy);
    return copy;
  } catch (cause) {
    const message = `the database is to be changed and cannot be copied before: ${reasonOf(cause)}`;
    throw new GatewayError("unavailable", message, { cause });
  }
}

/** Where such a copy goes: `duet.v6.sqlite`, or where a start has left that one already, `duet.v6.2.sqlite` and so on. */
export function copyName(file: string, version: number): string {
  const { dir, name, ext } = path.parse(file);
  const named = (suffix: string) => path.join(dir, `${name}.v${version}${suffix}${ext}`);
  let copy = named("");
  for (let count = 2; existsSync(copy); count++) copy = named(`.${count}`);
  return copy;
}

/** How many bytes such a copy takes at most. */
export function copySize(db: Db): number {
  const [pages = 0, free = 0, bytes = 0] = ["page_count", "freelist_count", "page_size"].map(
    (name) => db.pragma(name, { simple: true }) as number,
  );
  return (pages - free) * bytes;
}

/** The copy beside a database that was made last, of those up to that version; undefined where there is none. */
export function latestCopy(file: string, mostVersion: number): string | undefined {
  const { dir, name, ext } = path.parse(file);
  const isCopy = (found: string) => {
    const parts = path.parse(found);
    const [, stem, version] = /^(.+)\.v(\d+)(?:\.\d+)?$/.exec(parts.name) ?? [];
    return stem === name && parts.ext === ext && Number(version) <= mostVersion;
  };
  const copies = readdirSync(dir)
    .filter(isCopy)
    .map((found) => path.join(dir, found));
  const madeAtMs = (copy: string) => statSync(copy).mtimeMs;
  return copies.sort((one, other) => madeAtMs(one) - madeAtMs(other)).at(-1);
}
