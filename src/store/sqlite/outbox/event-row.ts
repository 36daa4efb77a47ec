import type { Fact, PlacedEvent } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";

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

export const COLUMNS = "stream, n, organization_id, session_id, id, name, at, expires_at, fact";

/** What a sealed fact is bound to. */
function factRow(id: string): string {
  return `event|${id}`;
}

export function sealFact(vault: Vault, id: string, fact: Fact): Buffer {
  return vault.seal(factRow(id), JSON.stringify(fact));
}

/** Throws `unreadable`. */
export function openFact(vault: Vault, { id, fact }: Pick<EventRow, "id" | "fact">): Fact {
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
