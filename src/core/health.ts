import type { Cancel, Clock } from "./clock.ts";
import type { Connections } from "./connections.ts";
import type { Log } from "./log.ts";
import type { SessionState, SessionStore } from "./sessions/session.ts";

export type Health = {
  /** "ok", or that it cannot be read or written; the cause is in the log. */
  readonly database: "ok" | "failed";
  /** Of the sessions that are to be connected. */
  readonly sessions: { readonly open: number; readonly wanted: number };
  readonly uptimeMs: number;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
};

/** The database as a whole, beside what is kept in it. */
export interface Database {
  /** Reads and writes a little, whatever is kept. Throws what keeps it from that. */
  probe(): void;
}

export type HealthPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Pick<Connections, "onChange">;
  readonly sessions: Pick<SessionStore, "get" | "listWanted">;
  readonly database: Database;
};

/** Whether the gateway can do its work: told from figures that are kept, however often it is asked. */
export interface HealthWatch {
  now(): Health;
  /** Counts the sessions that are to be connected from the start. */
  begin(): void;
  /** The session is no more. */
  forget(sessionId: string): void;
  close: Cancel;
}

/** What a look at the database found holds for so long. */
const KEPT_MS = 1_000;

export function watchHealth({ clock, log, connections, sessions, database }: HealthPorts): HealthWatch {
  const startedAtMs = clock.nowMs();
  const wanted = new Set<string>();
  const open = new Set<string>();
  let found: Health["database"] = "ok";
  let lookedAtMs = -Infinity;

  function look(): void {
    if (clock.nowMs() - lookedAtMs < KEPT_MS) return;
    lookedAtMs = clock.nowMs();
    try {
      database.probe();
      if (found === "failed") log.info("the database can be used again");
      found = "ok";
    } catch (error) {
      if (found === "ok") log.error("the database cannot be read or written", { cause: String(error) });
      found = "failed";
    }
  }

  function forget(sessionId: string): void {
    wanted.delete(sessionId);
    open.delete(sessionId);
  }

  /** A session that scans a code for the first time is none that is to be connected yet. */
  function isLinked(sessionId: string): boolean {
    try {
      return (sessions.get(sessionId)?.device ?? null) !== null;
    } catch {
      return false;
    }
  }

  function changed(sessionId: string, { status }: SessionState): void {
    switch (status) {
      case "open":
        wanted.add(sessionId);
        open.add(sessionId);
        return;
      case "starting":
      case "backing_off":
        open.delete(sessionId);
        if (!wanted.has(sessionId) && isLinked(sessionId)) wanted.add(sessionId);
        return;
      case "stopped":
      case "waiting_for_scan":
      case "failed":
        forget(sessionId);
    }
  }

  return {
    now() {
      look();
      return {
        database: found,
        sessions: { open: open.size, wanted: wanted.size },
        uptimeMs: clock.nowMs() - startedAtMs,
        wallMs: clock.wallMs(),
      };
    },
    begin() {
      for (const { id } of sessions.listWanted()) wanted.add(id);
    },
    forget,
    close: connections.onChange(changed),
  };
}
