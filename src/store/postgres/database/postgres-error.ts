import pg from "pg";
import { GatewayError, SessionMoved } from "../../../core/index.ts";

const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";
/** Two transactions waited for each other, or saw what the other one changed: what was taken back can be done again. */
const TO_BE_DONE_AGAIN = ["40P01", "40001"];

/** Ours: a statement wrote what another node owns; its detail names the streams. */
const MOVED = "DU001";

/** What the machine does to a database, by the first two or by all five characters of PostgreSQL's code. */
const TROUBLES: Readonly<Record<string, string>> = {
  "08": "the connection to it is lost",
  "28": "it does not accept the login of DUET_DATABASE_URL",
  "3D": "there is none of that name",
  "40": "others keep changing the same",
  "53": "it has no room for more",
  "53100": "its disk is full",
  "53300": "it has too many connections already",
  "57": "it is stopped, or starts",
  "57014": "it does not answer in time",
  "55000": "it can only be read",
  "55P03": "another program keeps it locked",
  "25": "it can only be read",
  "42501": "the login of DUET_DATABASE_URL may not use it",
  "58": "its disk does not read or write",
  XX: "it is damaged",
};

/** Of a socket that is not there or ended, by Node's code. */
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "EACCES",
  "EPIPE",
]);

/** Whether a statement broke that unique index. */
export function isTaken(error: unknown, index: string): boolean {
  return error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION && error.constraint === index;
}

/** Whether a statement named a row of another table that is gone. */
export function isOrphan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === FOREIGN_KEY_VIOLATION;
}

/** Whether the server has refused a statement and goes on with the connection. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|57P|XX)/.test(error.code ?? "XX");
}

/** Whether the same may succeed when it is done again. */
export function isToBeDoneAgain(error: unknown): boolean {
  return error instanceof pg.DatabaseError && TO_BE_DONE_AGAIN.includes(error.code ?? "");
}

/**
 * `unavailable` with one sentence for what the machine does to the database, `session_moved` for what another node owns by
 * now; anything else as it is.
 */
export function fromPostgres(error: unknown): unknown {
  if (error instanceof pg.DatabaseError && error.code === MOVED)
    return new SessionMoved(JSON.parse(error.detail ?? "[]") as string[], { cause: error });
  const trouble = troubleOf(error);
  if (trouble === undefined) return error;
  return new GatewayError("unavailable", `the database of DUET_DATABASE_URL cannot be used: ${trouble}`, {
    cause: error,
  });
}

function troubleOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof GatewayError) return undefined;
  if (error instanceof pg.DatabaseError) {
    const { code = "" } = error;
    return TROUBLES[code] ?? TROUBLES[code.slice(0, 2)];
  }
  if ("code" in error && UNREACHABLE.has(String(error.code))) return "it is out of reach";
  // What the driver says in words alone.
  if (/timeout/i.test(error.message)) return "it does not answer in time";
  if (/connection|closed/i.test(error.message)) return "the connection to it is lost";
  return undefined;
}
