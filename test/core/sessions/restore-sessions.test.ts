import { describe, expect, it } from "vitest";
import type { ConnectionListener, Ports, SessionState } from "../../../src/core/index.ts";
import { restoreSessions } from "../../../src/core/sessions/restore-sessions.ts";

const OPEN: SessionState = { status: "open", sinceMs: 0 };
const LOST: SessionState = { status: "backing_off", attempt: 1, reason: "lost" };

/** So many sessions that are to be connected; what is logged, what is asked for, and who listens. */
function world(count: number) {
  const ids = Array.from({ length: count }, (_, nth) => `session-${nth}`);
  const lines: string[] = [];
  const asked: (readonly string[])[] = [];
  const listeners = new Set<ConnectionListener>();
  const write = (message: string) => void lines.push(message);
  const ports = {
    log: { debug: write, info: write, warn: write, error: write },
    connections: {
      onChange(listener: ConnectionListener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      restore: (sessionIds: readonly string[]) => void asked.push(sessionIds),
    },
  } as unknown as Ports;
  const enter = (id: string, state: SessionState) => {
    for (const listener of [...listeners]) listener(id, state);
  };
  return { ids, lines, asked, listeners, ports, enter };
}

describe("restoring", () => {
  it("a thousand sessions is told in a dozen lines", () => {
    const { ids, lines, asked, listeners, ports, enter } = world(1_000);
    restoreSessions(ports, ids);
    expect(asked).toEqual([ids]);
    for (const id of ids) enter(id, { status: "starting" });
    for (const id of ids) enter(id, OPEN);
    expect(lines).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => `restoring: ${tenth * 100} of 1000 sessions open`),
      "restored: 1000 of 1000 sessions open",
    ]);
    expect(listeners.size).toBe(0);
  });

  it("is through when every session has opened once or was given up, and counts no session twice", () => {
    const { ids, lines, ports, enter } = world(3);
    restoreSessions(ports, ids);
    enter("session-0", OPEN);
    enter("session-0", LOST);
    enter("session-0", OPEN);
    enter("a session that was not to be restored", OPEN);
    enter("session-1", LOST);
    enter("session-2", { status: "failed", reason: "banned" });
    expect(lines.at(-1)).toBe("restoring: 1 of 3 sessions open");
    enter("session-1", OPEN);
    expect(lines.at(-1)).toBe("restored: 2 of 3 sessions open");
  });

  it("nothing is not told", () => {
    const { ids, lines, asked, ports } = world(0);
    restoreSessions(ports, ids);
    expect([lines, asked]).toEqual([[], []]);
  });

  it("is told no longer once the gateway ends", () => {
    const { ids, lines, ports, enter } = world(1);
    restoreSessions(ports, ids)();
    enter("session-0", { status: "stopped" });
    expect(lines).toEqual(["restoring: 0 of 1 sessions open"]);
  });
});
