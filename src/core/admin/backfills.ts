import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { ContactNameStore } from "../contacts/index.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import { keepAllGroups, type GroupStore } from "../groups/index.ts";
import type { Mint } from "../ports.ts";
import type { Session } from "../sessions/index.ts";

/** Reading anew what WhatsApp has of a session's contacts and groups. Milliseconds since 1970. */
export type Backfill = Pick<Session, "organizationId"> & {
  readonly id: string;
  readonly sessionId: string;
  readonly status: "running" | "succeeded" | "failed";
  /** How many are kept by now. */
  readonly contacts: number;
  readonly groups: number;
  readonly groupMembers: number;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  /** What was not read, and why; null where all was. */
  readonly error: string | null;
};

/** A session's last one is known as long as the process lives. */
export interface Backfills {
  /** Begins one; it goes on by itself. Throws `backfill_running`. */
  start(session: Session): Backfill;
  /** Throws `backfill_not_found`. */
  last(session: Session): Backfill;
  forget(sessionId: string): void;
}

export type BackfillPorts = {
  readonly clock: Clock;
  readonly mint: Pick<Mint, "id">;
  readonly connections: Connections;
  readonly groups: GroupStore;
  readonly contactNames: Pick<ContactNameStore, "list">;
};

const NAMES_AT_ONCE = 500;

export function createBackfills(ports: BackfillPorts): Backfills {
  const { clock, mint, connections, groups, contactNames } = ports;
  const jobs = new Map<string, Backfill>();

  /** Nothing where its session is gone. */
  function advance(job: Backfill, change: Partial<Backfill>): void {
    const now = jobs.get(job.sessionId);
    if (now?.id === job.id) jobs.set(job.sessionId, { ...now, ...change });
  }

  async function readContacts(job: Backfill): Promise<void> {
    await connections.of(job.sessionId).contacts.catchUp();
    let contacts = 0;
    for (let after = ""; ;) {
      const named = await contactNames.list(job.sessionId, after, NAMES_AT_ONCE);
      advance(job, { contacts: (contacts += named.length) });
      const last = named.at(-1);
      if (!last || named.length < NAMES_AT_ONCE) return;
      after = last.key;
    }
  }

  async function readGroups(job: Backfill): Promise<void> {
    const askedAtMs = clock.wallMs();
    const all = await connections.of(job.sessionId).groups.all();
    await keepAllGroups({ clock, groups }, job.sessionId, { groups: all, askedAtMs });
    const groupMembers = all.reduce((sum, { members }) => sum + members.length, 0);
    advance(job, { groups: all.length, groupMembers });
  }

  async function run(job: Backfill): Promise<void> {
    const read = await Promise.allSettled([readContacts(job), readGroups(job)]);
    const failures = read.filter((one) => one.status === "rejected").map(({ reason }) => why(reason));
    advance(job, {
      status: failures.length === read.length ? "failed" : "succeeded",
      error: failures.length === 0 ? null : [...new Set(failures)].join("; "),
      finishedAtMs: clock.wallMs(),
    });
  }

  return {
    start({ id: sessionId, organizationId }) {
      if (jobs.get(sessionId)?.status === "running")
        throw new GatewayError("backfill_running", "a backfill of the session is running already");
      const job: Backfill = {
        id: mint.id(),
        sessionId,
        organizationId,
        status: "running",
        contacts: 0,
        groups: 0,
        groupMembers: 0,
        startedAtMs: clock.wallMs(),
        finishedAtMs: null,
        error: null,
      };
      jobs.set(sessionId, job);
      void run(job);
      return job;
    },
    last({ id }) {
      const job = jobs.get(id);
      if (!job) throw new GatewayError("backfill_not_found", "backfill job not found");
      return job;
    },
    forget: (sessionId) => void jobs.delete(sessionId),
  };
}

/** What the machine has to say is not a caller's to read. */
function why(reason: unknown): string {
  const { code, message } = toGatewayError(reason);
  if (code === "session_not_connected") return "session not connected";
  return code === "internal" ? "it could not be read" : message;
}
