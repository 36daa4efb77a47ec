import { versions } from "node:process";
import type Database from "better-sqlite3";

/** Version 13 of the driver is built for it; Node has it from 22.14 on. */
const NEW_NODE_API = 10;

/**
 * The SQLite driver for this Node: version 12 ends the process on Node 24 when a statement is collected, version 13 on
 * Node 20 when a database is opened.
 */
const driver =
  Number(versions.napi) >= NEW_NODE_API ? await import("better-sqlite3-13") : await import("better-sqlite3");

export const Sqlite = driver.default;
export type Db = Database.Database;
