import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { env } from "node:process";
import { getRawAsset, isSea } from "node:sea";
import { GatewayError } from "../../../core/index.ts";
import { reasonOf } from "../../reason.ts";
import { unpack } from "./unpack.ts";

const ADDON = "better_sqlite3.node";

let loaded: string | undefined;

/**
 * The driver's native part where the program is a single file, which has it inside: the system loads such parts from files
 * only, so it is unpacked into `$XDG_CACHE_HOME/duet`, or `~/.cache/duet`. Undefined where the driver finds its own. Throws
 * `unavailable` with one sentence, and what the system says where it is too old.
 */
export function unpackedAddon(): string | undefined {
  if (!isSea()) return undefined;
  return (loaded ??= load());
}

function load(): string {
  let folder = "~/.cache/duet";
  try {
    folder = path.join(cacheFolder(), "duet");
    const file = unpack(new Uint8Array(getRawAsset(ADDON)), folder, ADDON);
    // The driver takes it as an object too, of which its types know nothing.
    return createRequire(file)(file) as string;
  } catch (cause) {
    // An older system than the driver was made for: another folder would not help.
    if (reasonOf(cause).includes("GLIBC")) throw cause;
    const message = `the SQLite driver cannot be unpacked into ${folder} and loaded from there (${reasonOf(cause)}): XDG_CACHE_HOME takes a folder of this user's on a file system with room that programs may run from`;
    throw new GatewayError("unavailable", message, { cause });
  }
}

/** An address that is not absolute counts for nothing there (XDG base directories). Throws for a user without a home. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME: configured = "" } = env;
  return path.isAbsolute(configured) ? configured : path.join(homedir(), ".cache");
}
