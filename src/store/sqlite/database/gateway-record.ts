import type { Db } from "./database.ts";

type Fact = "key" | "whatsapp_root_key" | "copied_at" | "program" | "program_before" | "moved_to" | "move";

/**
 * Facts about the database itself: which key seals it, which WhatsApp it belongs to, whether it is a copy, which versions
 * of the program have served it, where it has been moved.
 */
export function readRecord(db: Db, name: Fact): string | undefined {
  const row = db.prepare<[string], { value: string }>("SELECT value FROM gateway WHERE name = ?").get(name);
  return row?.value;
}

/** Keeps the first value that is ever written and returns the one that is kept. */
export function keepRecord(db: Db, name: "key" | "whatsapp_root_key", value: string): string {
  const kept = readRecord(db, name);
  // Without a write, so that a database that can only be read still opens.
  if (kept !== undefined) return kept;
  db.prepare("INSERT INTO gateway (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING").run(name, value);
  return readRecord(db, name) ?? value;
}

/** Writes a value in the place of the one before. */
export function setRecord(db: Db, name: Fact, value: string): void {
  db.prepare("INSERT OR REPLACE INTO gateway (name, value) VALUES (?, ?)").run(name, value);
}
