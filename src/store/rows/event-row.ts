import type { DeadLetter, Fact, GatewayEvent, PlacedEvent, SetAside } from "../../core/index.ts";
import type { Vault } from "../vault.ts";

/** An event as both databases keep it. */
export type EventRow = {
  readonly stream: string;
  readonly n: number;
  readonly organization_id: string;
  readonly session_id: string | null;
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly expires_at: number | null;
  readonly fact: Buffer;
};
export type AsideRow = EventRow & {
  readonly attempts: number;
  readonly next_at: number;
  readonly again_at: number | null;
};
export type LetterRow = Omit<EventRow, "expires_at"> & {
  readonly attempts: number;
  readonly http_status: number | null;
  readonly reason: string;
  readonly failed_at: number;
};

export const EVENT_COLUMNS = "stream, n, organization_id, session_id, id, name, at, expires_at, fact";
export const EVENT_COLUMNS_OF_E = EVENT_COLUMNS.replace(/\w+/g, "e.$&");

/** What a sealed fact is bound to. */
function factRow(id: string): string {
  return `event|${id}`;
}

export function sealFact(vault: Vault, id: string, fact: Fact): Buffer {
  return vault.seal(factRow(id), JSON.stringify(fact));
}

/** Throws `unreadable`. */
function openFact(vault: Vault, { id, fact }: Pick<EventRow, "id" | "fact">): Fact {
  // As it was sealed.
  return JSON.parse(vault.open(factRow(id), fact)) as Fact;
}

/** Throws `unreadable`. */
export function toPlacedEvent(vault: Vault, row: EventRow): PlacedEvent {
  return {
    id: row.id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    atWallMs: row.at,
    expiresAtWallMs: row.expires_at,
    stream: row.stream,
    n: row.n,
    fact: openFact(vault, row),
  };
}

/** Throws `unreadable`. */
export function toSetAside(
  vault: Vault,
  row: AsideRow,
): PlacedEvent & Pick<SetAside, "attempts" | "nextAtWallMs"> {
  return {
    ...toPlacedEvent(vault, row),
    attempts: row.attempts,
    nextAtWallMs: row.next_at,
    ...(row.again_at !== null && { againAtWallMs: row.again_at }),
  };
}

/** Throws `unreadable`. */
export function toDeadLetter(vault: Vault, webhookId: string, row: LetterRow): DeadLetter & GatewayEvent {
  return {
    id: row.id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    atWallMs: row.at,
    fact: openFact(vault, row),
    webhookId,
    stream: row.stream,
    n: row.n,
    attempts: row.attempts,
    httpStatus: row.http_status,
    reason: row.reason,
    failedAtWallMs: row.failed_at,
  };
}

/** Times at rest are whole milliseconds. */
export function wholeMs(wallMs: number): number;
export function wholeMs(wallMs: number | null): number | null;
export function wholeMs(wallMs: number | null): number | null {
  return wallMs === null ? null : Math.round(wallMs);
}
