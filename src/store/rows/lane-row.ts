import type { LaneBehind, LanePlace, LaneRecord } from "../../core/index.ts";

/** How far a lane has come, as both databases keep it. */
export type LaneRow = {
  readonly cursor: number;
  readonly attempts: number;
  readonly next_at: number | null;
  readonly generation: number;
  readonly again_up_to: number;
  readonly again_at: number | null;
};
export type BehindRow = {
  readonly id: string;
  readonly organization_id: string;
  readonly stream: string;
  readonly behind: number;
};

/** One that has no row is at its beginning. */
export function toLaneRecord({ webhookId, stream }: LanePlace, row: LaneRow | undefined): LaneRecord {
  return {
    webhookId,
    stream,
    cursor: row?.cursor ?? 0,
    attempts: row?.attempts ?? 0,
    nextAtWallMs: row?.next_at ?? null,
    generation: row?.generation ?? 0,
    againUpTo: row?.again_up_to ?? 0,
    againAtWallMs: row?.again_at ?? null,
  };
}

export function toBehind({ id, organization_id, stream, behind }: BehindRow): LaneBehind {
  return { webhookId: id, organizationId: organization_id, stream, behind };
}
