import { expect, it } from "vitest";
import type { OpenLine } from "../../../src/whatsapp/line/line.ts";
import { createSessionCaches } from "../../../src/whatsapp/device/session-caches.ts";
import { lineOpener } from "../../../src/whatsapp/line/line-opener.ts";
import { testConnection } from "../test-connection.ts";
import { TestPool } from "../test-pool.ts";

const nothing = () => undefined;
const LOG = { debug: nothing, info: nothing, warn: nothing, error: nothing };

it.each(["stop", "letGo", "logout", "remove"] as const)(
  "a session that ends (%s) right after its line was made has none",
  async (end) => {
    await using test = await TestPool.start();
    const open = await lineOpener(test.sandbox.rootKey)();
    const ended = Promise.withResolvers<unknown>();
    const endingOpen: OpenLine = (sessionId, ports, arrival, events, isWanted) =>
      open(sessionId, ports, arrival, events, () => {
        // In the first turn after the one in which it is made.
        queueMicrotask(() => ended.resolve(connection[end]()));
        return isWanted();
      });
    const { clock } = test;
    const connection = testConnection(
      test,
      { clock, log: LOG, caches: createSessionCaches(clock), lineOpener: () => Promise.resolve(endingOpen) },
      nothing,
    );
    await connection.start();
    await ended.promise;
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    expect(connection.state()).toEqual({ status: "stopped" });
    // Nor does anything wait for an answer on one.
    expect(clock.pending).toBe(0);
  },
);
