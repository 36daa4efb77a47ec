import { parseConfig } from "../config.ts";
import { GatewayError, printable } from "../gateway.ts";
import { moveStore } from "../store/index.ts";
import { exactly, type Command } from "./command.ts";

export const migrateStore: Command = {
  usage: "migrate-store",
  summary: "move what a stopped gateway has in its SQLite file to the new database of DUET_DATABASE_URL",
  options: {},
  async run(given, { env }) {
    exactly(given);
    const { dataDir: directory, encryptionKey, databaseUrl } = parseConfig(env);
    if (databaseUrl === undefined)
      throw new GatewayError("unavailable", "DUET_DATABASE_URL is not set: it names the database to move to");
    const { to, rows } = await moveStore({ directory, encryptionKey, databaseUrl });
    const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
    const key = encryptionKey ? "" : `Keep ${directory}/secret.key, without which nobody can read it.\n`;
    return {
      text: `${total} rows are moved to ${printable(to)}\nThe SQLite file is never served again.\n${key}`,
      json: { movedTo: to, rows },
    };
  },
};
