import { parseConfig } from "../config.ts";
import { GatewayError, printable } from "../gateway.ts";
import { hasDatabase, openStore } from "../store/index.ts";
import { exactly, type Command } from "./command.ts";

export const backup: Command = {
  usage: "backup FILE",
  summary: "a consistent copy of the database, also while the gateway runs",
  options: {},
  run(given, { env }) {
    const [file = ""] = exactly(given, "FILE");
    const { dataDir: directory, encryptionKey, databaseUrl } = parseConfig(env);
    if (databaseUrl !== undefined)
      throw new GatewayError(
        "unavailable",
        "the database of DUET_DATABASE_URL is copied by pg_dump, not from here",
      );
    if (!hasDatabase(directory)) throw new GatewayError("unavailable", `${directory} has no database`);
    const store = openStore({ directory, encryptionKey, wallMs: Date.now });
    try {
      store.backUp(file);
    } finally {
      store.close();
    }
    const key = encryptionKey ? "DUET_ENCRYPTION_KEY" : `${directory}/secret.key`;
    return {
      text: `copied to ${printable(file)}\nNobody can read it without the key: keep ${key} too, in another place.\n`,
      json: { file },
    };
  },
};
