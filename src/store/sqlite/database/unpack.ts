import { createHash, randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { getuid } from "node:process";
import { makeFolder } from "../../../make-folder.ts";

const OTHERS_WRITE = 0o022;

/**
 * Writes a file into a folder that is this user's alone and returns its path, which begins with its content's digest. One
 * that is there and has that content is left, any other is replaced as a whole: starts that meet do not disturb each other.
 * Throws what the machine says, and for a folder that somebody else can write.
 */
export function unpack(content: Uint8Array, folder: string, name: string): string {
  makeFolder(folder, 0o700);
  requireOwn(folder);
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const file = path.join(folder, `${digest}-${name}`);
  if (!hasContent(file, content)) replace(file, content);
  return file;
}

/** Whoever writes there has the program run what he likes. */
function requireOwn(folder: string): void {
  const { uid, mode } = statSync(folder);
  // Windows has no user ids.
  const own = getuid?.() ?? uid;
  if (uid !== own) throw new Error(`it belongs to user ${uid}, and this program runs as user ${own}`);
  if ((mode & OTHERS_WRITE) !== 0) throw new Error("others may write it");
}

function hasContent(file: string, content: Uint8Array): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.size === content.length && readFileSync(file).equals(content);
}

function replace(file: string, content: Uint8Array): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}.new`;
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: "wx", flush: true });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
