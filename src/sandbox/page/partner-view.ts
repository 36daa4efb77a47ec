import type { EndView } from "../browser/phone-view.ts";

/** How long a phone shows an indicator that is not refreshed. */
export const SHOWN_UNREFRESHED_MS = 25_000;

/** What a phone hears of a chat. */
export type Signal = "composing" | "recording" | "paused" | "message" | "unavailable";

export type Indicator = {
  readonly kind: "typing" | "recording";
  readonly sinceMs: number;
  readonly refreshedAtMs: number;
};

/** What a partner's phone shows of a chat, and how the indicator before ended. */
export type PartnerView = {
  readonly indicator: Indicator | undefined;
  readonly end: EndView | undefined;
};

export const NOTHING_YET: PartnerView = { indicator: undefined, end: undefined };

/** When the indicator goes if nothing more is heard; undefined when none shows. */
export function goesAtMs({ indicator }: PartnerView): number | undefined {
  return indicator && indicator.refreshedAtMs + SHOWN_UNREFRESHED_MS;
}

/** What shows at a time when nothing was heard since. */
export function viewAt(view: PartnerView, nowMs: number): PartnerView {
  const goesAt = goesAtMs(view);
  return goesAt === undefined || nowMs < goesAt ? view : ended(view, "time", goesAt);
}

/** What shows after a signal. A lost connection is none: the phone hears nothing, and shows what it showed. */
export function viewAfter(before: PartnerView, signal: Signal, nowMs: number): PartnerView {
  const view = viewAt(before, nowMs);
  switch (signal) {
    case "composing":
      return showing(view, "typing", nowMs);
    case "recording":
      return showing(view, "recording", nowMs);
    case "paused":
    case "message":
    case "unavailable":
      return ended(view, signal, nowMs);
  }
}

function showing({ indicator }: PartnerView, kind: Indicator["kind"], nowMs: number): PartnerView {
  const sinceMs = indicator?.kind === kind ? indicator.sinceMs : nowMs;
  return { indicator: { kind, sinceMs, refreshedAtMs: nowMs }, end: undefined };
}

function ended(view: PartnerView, by: EndView["by"], atMs: number): PartnerView {
  const { indicator } = view;
  if (!indicator) return view;
  return {
    indicator: undefined,
    end: { kind: indicator.kind, by, lastedMs: Math.round(atMs - indicator.sinceMs) },
  };
}
