import type { Ports } from "./ports.ts";

export type Health = {
  /** "ok", or that it is not; the cause is in the log. */
  readonly database: "ok" | "failed";
  /** Of the sessions that are to be connected. */
  readonly sessions: { readonly open: number; readonly wanted: number };
  readonly uptimeMs: number;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
};

/** Whether the gateway can do its work. `startedAtMs` is on the monotonic clock. */
export function healthOf(ports: Ports, startedAtMs: number): Health {
  const { clock, log } = ports;
  const times = { uptimeMs: clock.nowMs() - startedAtMs, wallMs: clock.wallMs() };
  try {
    return { database: "ok", sessions: countSessions(ports), ...times };
  } catch (error) {
    log.error("the database cannot be read", { cause: String(error) });
    return { database: "failed", sessions: { open: 0, wanted: 0 }, ...times };
  }
}

function countSessions({ sessions, connections }: Ports): Health["sessions"] {
  const wanted = sessions.listWanted();
  const open = wanted.filter(({ id }) => connections.state(id).status === "open");
  return { open: open.length, wanted: wanted.length };
}
