import { arch, platform } from "node:process";
import Sqlite from "better-sqlite3";
import { GatewayError } from "../../../core/index.ts";
import { reasonOf } from "../../reason.ts";
import { unpackedAddon } from "./unpacked-addon.ts";

/**
 * Opens a file by SQLite; every connection of the program is made here. Throws `unavailable` with one sentence where the
 * driver cannot be had on this machine, else what SQLite says.
 */
export function openSqlite(file: string, options: Sqlite.Options = {}): Sqlite.Database {
  try {
    const addon = unpackedAddon();
    return new Sqlite(file, addon === undefined ? options : { ...options, nativeBinding: addon });
  } catch (error) {
    throw isMissingDriver(error) ? noDriver(error) : error;
  }
}

/** Throws `unavailable` with one sentence where the driver cannot be had, for whoever is about to make files. */
export function requireDriver(): void {
  openSqlite(":memory:").close();
}

function isMissingDriver(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown };
  return code === "MODULE_NOT_FOUND" || code === "ERR_DLOPEN_FAILED";
}

function noDriver(cause: unknown): GatewayError {
  const [reason] = reasonOf(cause).split("\n");
  const message = `no SQLite driver runs on this ${platform} ${arch}: it takes Linux (glibc 2.34 or later, or musl), macOS or Windows on x64 or arm64 (${reason})`;
  return new GatewayError("unavailable", message, { cause });
}
