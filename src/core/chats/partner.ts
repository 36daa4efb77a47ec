/** A phone repeats that its owner types; what it does not repeat for so long has ended. */
const TYPES_FOR_MS = 25_000;
/** Somebody who stops for so long has stopped. */
export const QUIET_MS = 2_000;

/** What somebody does in a chat, as it is told. */
export type PartnerState = "composing" | "recording" | "paused" | "available" | "unavailable";

/** What comes of a person: what their phone tells, a message of theirs, or nothing for as long as was waited. */
export type PartnerSign =
  { readonly is: PartnerState; readonly lastSeenMs: number | null } | { readonly is: "message" | "silence" };

/** One person in one chat. */
export type Partner = {
  /** Null for who types and records nothing. It ends then (monotonic), unless it is told again. */
  readonly writing: { readonly state: "composing" | "recording"; readonly endsAtMs: number } | null;
  /** Null while it is not known whether they are there. */
  readonly presence: "available" | "unavailable" | null;
  /** Milliseconds since 1970; null where they do not let it be known. */
  readonly lastSeenMs: number | null;
};

/** What has changed for whoever watches them. */
export type PartnerChange = { readonly state: PartnerState; readonly lastSeenMs: number | null };

export type PartnerStep = { readonly partner: Partner; readonly changes: readonly PartnerChange[] };

const NOBODY: Partner = { writing: null, presence: null, lastSeenMs: null };

/** What becomes of a person by a sign; undefined before the first. Only what changes is told, a pause once it has lasted. Pure. */
export function partnerStep(before: Partner | undefined, sign: PartnerSign, nowMs: number): PartnerStep {
  const partner = before ?? NOBODY;
  switch (sign.is) {
    case "composing":
    case "recording": {
      const writing = { state: sign.is, endsAtMs: nowMs + TYPES_FOR_MS };
      // Who types is there, whatever was said before.
      const isThere = partner.presence === "unavailable" ? NOBODY : partner;
      const after = { ...isThere, writing };
      return partner.writing?.state === sign.is ? unchanged(after) : changed(after, sign.is);
    }
    case "paused":
      // Of somebody nothing was known of: whoever was told that they type before this process began hears that they do not.
      if (!before) return changed(partner, "paused");
      return unchanged({ ...partner, writing: pausedAt(partner, nowMs) });
    case "message":
      return stopped(partner);
    case "silence":
      return partner.writing && partner.writing.endsAtMs <= nowMs ? stopped(partner) : unchanged(partner);
    case "available":
      if (partner.presence === "available") return unchanged(partner);
      return changed({ ...partner, presence: "available", lastSeenMs: null }, "available");
    case "unavailable":
      return left(partner, sign.lastSeenMs);
  }
}

/** What is to be seen of a person now. */
export function shownOf({ writing, presence, lastSeenMs }: Partner): PartnerChange {
  return { state: writing?.state ?? presence ?? "paused", lastSeenMs: writing ? null : lastSeenMs };
}

/** A pause that is told again does not begin anew. */
function pausedAt({ writing }: Partner, nowMs: number): Partner["writing"] {
  return writing && { ...writing, endsAtMs: Math.min(writing.endsAtMs, nowMs + QUIET_MS) };
}

function left(partner: Partner, lastSeenMs: number | null): PartnerStep {
  const { partner: still, changes } = stopped(partner);
  const isKnown = lastSeenMs === null || lastSeenMs === partner.lastSeenMs;
  if (partner.presence === "unavailable" && isKnown) return { partner: still, changes };
  const after = { ...still, presence: "unavailable", lastSeenMs } as const;
  return { partner: after, changes: [...changes, { state: "unavailable", lastSeenMs }] };
}

function stopped(partner: Partner): PartnerStep {
  return partner.writing ? changed({ ...partner, writing: null }, "paused") : unchanged(partner);
}

function unchanged(partner: Partner): PartnerStep {
  return { partner, changes: [] };
}

function changed(partner: Partner, state: PartnerState): PartnerStep {
  return { partner, changes: [{ state, lastSeenMs: null }] };
}
