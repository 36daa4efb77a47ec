import { expect, it } from "vitest";
import type { ConnectionListener, SessionChange, SessionState } from "../../../src/core/index.ts";
import { recordConnections, type RecordingPorts } from "../../../src/core/sessions/record-connections.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const FAILED: SessionState = { status: "failed", reason: "unlinked on the phone" };

/** One session whose record can be made unwritable. */
function world() {
  const clock = new ManualClock();
  const written: SessionChange[] = [];
  let listener: ConnectionListener | undefined;
  let state: SessionState = { status: "stopped" };
  const desk = { isLocked: false };
  const nothing = () => undefined;
  const ports = {
    clock,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    connections: {
      of: () => ({ state: () => state }),
      onChange(listen: ConnectionListener) {
        listener = listen;
        return nothing;
      },
    },
    teller: {
      isHeard: () => false,
      write: (_: unknown, __: unknown, work: (stores: object) => Promise<unknown>) => work({ sessions }),
    },
  } as unknown as RecordingPorts;
  const sessions = {
    record(_id: string, change: SessionChange) {
      if (desk.isLocked) return Promise.reject(new Error("locked"));
      written.push(change);
      return Promise.resolve();
    },
  };
  const recording = recordConnections(ports);
  const end = () => recording.close();
  const enter = (next: SessionState) => {
    state = next;
    listener?.("session", next);
  };
  return { clock, written, desk, enter, end };
}

it("writes again what could not be written, as soon as it can", async () => {
  const { clock, written, desk, enter, end } = world();
  desk.isLocked = true;
  enter(FAILED);
  await clock.advance(2_500);
  expect(written).toEqual([]);
  desk.isLocked = false;
  await clock.advance(1_000);
  expect(written).toEqual([{ failure: FAILED.reason, wanted: false }]);
  await clock.advance(10_000);
  expect(written).toHaveLength(1);
  await end();
  expect(clock.pending).toBe(0);
});

it("forgets what was overtaken before it could be written", async () => {
  const { clock, written, desk, enter, end } = world();
  desk.isLocked = true;
  enter(FAILED);
  desk.isLocked = false;
  enter({ status: "starting" });
  await clock.advance(10_000);
  expect(written).toEqual([]);
  desk.isLocked = true;
  enter({ status: "open", sinceMs: 0 });
  await end();
  expect(clock.pending).toBe(0);
});
