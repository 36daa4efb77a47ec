import type { Db } from "./database.ts";
import { isBusy } from "./sqlite-error.ts";

/** More than a page, so that there must be room. */
const TEXT = "x".repeat(8 * 1024);

/**
 * A look at whether the database can be read and written, which costs the same whatever is in it and waits for nobody.
 * A lock of another process counts from the second look that meets it.
 */
export function databaseProbe(db: Db): () => void {
  const read = db.prepare("SELECT id FROM sessions LIMIT 1");
  const write = db.prepare<[string]>("INSERT INTO gateway (name, value) VALUES ('probe', ?)");
  const clear = db.prepare("DELETE FROM gateway WHERE name = 'probe'");
  const there = db.transaction(() => {
    write.run(TEXT);
    clear.run();
  });
  let wasBusy = false;

  return () => {
    read.get();
    try {
      withoutWaiting(db, () => there.immediate());
      wasBusy = false;
    } catch (error) {
      if (isBusy(error) && !wasBusy) wasBusy = true;
      else throw error;
    }
  };
}

/** Nothing of a probe need survive a power loss, and nobody is to wait for it. */
function withoutWaiting(db: Db, run: () => void): void {
  const waitMs = db.pragma("busy_timeout", { simple: true }) as number;
  const synchronous = db.pragma("synchronous", { simple: true }) as number;
  db.pragma("busy_timeout = 0");
  db.pragma("synchronous = NORMAL");
  try {
    run();
  } finally {
    db.pragma(`synchronous = ${synchronous}`);
    db.pragma(`busy_timeout = ${waitMs}`);
  }
}
