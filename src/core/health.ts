import type { Cancel, Clock } from "./clock.ts";
import type { Connections } from "./connections.ts";
import type { Log } from "./log.ts";
import type { SessionState, SessionStore } from "./sessions/index.ts";

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
  probe(): Promise<void>;
}

export type HealthPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Pick<Connections, "onChange">;
  readonly sessions: Pick<SessionStore, "get">;
  readonly database: Database;
};

/** Whether the gateway can do its work: told from figures that are kept, however often it is asked. */
export interface HealthWatch {
  now(): Promise<Health>;
  /** These sessions are to be connected from the start. */
  begin(sessionIds: readonly string[]): void;
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
  /** Those whose record is being read, each with the change for which it is. */
  const connecting = new Map<string, number>();
  let changes = 0;
  let found: Health["database"] = "ok";
  let lookedAtMs = -Infinity;
  let looking: Promise<void> = Promise.resolve();

  /** One look for all who ask meanwhile. */
  function look(): Promise<void> {
    if (clock.nowMs() - lookedAtMs < KEPT_MS) return looking;
    lookedAtMs = clock.nowMs();
    looking = probe();
    return looking;
  }

  async function probe(): Promise<void> {
    try {
      await database.probe();
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
    connecting.delete(sessionId);
  }

  /** A session that scans a code for the first time is none that is to be connected yet. */
  async function countLinked(sessionId: string): Promise<void> {
    const seen = ++changes;
    connecting.set(sessionId, seen);
    try {
      const session = await sessions.get(sessionId);
      // What it does by now may be something else.
      if (connecting.get(sessionId) === seen && session?.device) wanted.add(sessionId);
    } catch {
      // It counts once it is open.
    } finally {
      if (connecting.get(sessionId) === seen) connecting.delete(sessionId);
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
        if (!wanted.has(sessionId)) void countLinked(sessionId);
        return;
      case "stopped":
      case "waiting_for_scan":
      case "failed":
        forget(sessionId);
    }
  }

  return {
    async now() {
      await look();
      return {
        database: found,
        sessions: { open: open.size, wanted: wanted.size },
        uptimeMs: clock.nowMs() - startedAtMs,
        wallMs: clock.wallMs(),
      };
    },
    begin(sessionIds) {
      for (const id of sessionIds) wanted.add(id);
    },
    forget,
    close: connections.onChange(changed),
  };
}
