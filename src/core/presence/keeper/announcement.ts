import type { AnnounceMode } from "../../sessions/index.ts";

/** An idle session is announced `unavailable` this long after its last indicator ended. */
export const LINGER_MS = 5_000;

export type Availability = "available" | "unavailable";

/** What WhatsApp was last told of an account on its present connection. */
export type Announcement = {
  readonly told: Availability | null;
  /** When `unavailable` is due; monotonic. */
  readonly offAtMs: number | null;
};

export type AnnouncementEvent =
  | { readonly type: "opened" }
  /** The first indicator begins. */
  | { readonly type: "active" }
  /** The last one has ended. */
  | { readonly type: "idle" }
  | { readonly type: "tick" }
  /** The mode was changed, or the gateway stops: what it has to be now, at once. */
  | { readonly type: "settle"; readonly isActive: boolean };

export type AnnouncementStep = {
  readonly announcement: Announcement;
  readonly announce: Availability | null;
};

export const UNTOLD: Announcement = { told: null, offAtMs: null };

/** Whether a session shows itself online: only while it shows something, so that the owner's phone keeps ringing. Pure. */
export function announceStep(
  before: Announcement,
  event: AnnouncementEvent,
  mode: AnnounceMode,
  nowMs: number,
): AnnouncementStep {
  switch (event.type) {
    case "opened":
      return mode === "quiet" ? keep(UNTOLD) : tell(UNTOLD, mode === "online" ? "available" : "unavailable");
    case "active":
      return mode === "quiet" ? keep({ ...before, offAtMs: null }) : tell(before, "available");
    case "idle":
      if (mode === "online" || before.told !== "available") return keep({ ...before, offAtMs: null });
      return keep({ ...before, offAtMs: nowMs + LINGER_MS });
    case "tick":
      if (before.offAtMs === null || before.offAtMs > nowMs) return keep(before);
      return tell(before, "unavailable");
    case "settle":
      if (mode === "online") return tell(before, "available");
      return event.isActive && mode === "announce" ? tell(before, "available") : retract(before);
  }
}

function keep(announcement: Announcement): AnnouncementStep {
  return { announcement, announce: null };
}

function tell(before: Announcement, told: Availability): AnnouncementStep {
  return { announcement: { told, offAtMs: null }, announce: before.told === told ? null : told };
}

/** A session that was never said to be available need not be taken back. */
function retract(before: Announcement): AnnouncementStep {
  return before.told === "available" ? tell(before, "unavailable") : keep({ ...before, offAtMs: null });
}
