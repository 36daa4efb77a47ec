import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { createLockWait } from "../../../../src/store/sqlite/database/lock-wait.ts";

it("waits briefly, after a wait in vain not at all for a while, and then again", () => {
  const db = new Database(":memory:");
  let nowMs = 0;
  const wait = createLockWait(db, () => nowMs);
  const waitMs = () => {
    wait.begin();
    return db.pragma("busy_timeout", { simple: true });
  };
  expect(waitMs()).toBe(60);
  wait.inVain();
  expect(waitMs()).toBe(0);
  nowMs = 399;
  wait.inVain();
  expect(waitMs()).toBe(0);
  nowMs = 400;
  expect(waitMs()).toBe(60);
  db.close();
});
