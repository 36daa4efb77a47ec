import type { Log } from "./core/index.ts";
import type { Store } from "./store/index.ts";

/** Lines of the log for what an operator is to know of the database that is served. */
export function tellOfStore(store: Store, log: Log): void {
  const { programChange, upgrade, copiedAtMs } = store;
  if (programChange) {
    const { from = "not noted", to } = programChange;
    log.info("another version of the program serves the database than before", { from, to });
  }
  if (upgrade) log.warn("the database is of this version now; a copy of the one before is kept", upgrade);
  if (store.hasUnusedFile) {
    log.warn("the data folder has a SQLite database, which is not used: duet migrate-store moves one over");
  }
  if (store.isBehind) {
    log.warn("a standby or a backup has taken the database over: its Signal sessions are agreed on anew");
  }
  if (copiedAtMs !== undefined) {
    log.warn("this database is a restored copy: its Signal sessions are agreed on anew", {
      copiedAt: new Date(copiedAtMs).toISOString(),
    });
  }
}
