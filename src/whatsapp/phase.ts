import type { Cancel, Qr, SessionState } from "../core/index.ts";
import type { Ticket } from "./connect-gate.ts";
import type { Line } from "./line.ts";

/** What a connection is doing, with what it holds while it does. */
export type Phase =
  | { readonly status: "stopped" }
  /** Begins at its time. */
  | { readonly status: "scheduled"; readonly cancel: Cancel }
  /** Waits for its place among the connecting, and for its former socket to be down. */
  | { readonly status: "queued"; readonly ticket: Ticket }
  | { readonly status: "starting"; readonly line: Line }
  | { readonly status: "waiting_for_scan"; readonly line: Line; readonly qr: Qr }
  | { readonly status: "open"; readonly line: Line; readonly sinceMs: number }
  | {
      readonly status: "backing_off";
      readonly attempt: number;
      readonly reason: string;
      readonly cancel: Cancel;
    }
  | { readonly status: "failed"; readonly reason: string }
  /** WhatsApp is being told; nothing can be started meanwhile. */
  | { readonly status: "logging_out" }
  /** For ever. */
  | { readonly status: "removed" };

/** A phase as the outside sees it. */
export function toState(phase: Phase): SessionState {
  switch (phase.status) {
    case "scheduled":
    case "queued":
    case "starting":
      return { status: "starting" };
    case "waiting_for_scan":
      return { status: "waiting_for_scan", qr: phase.qr };
    case "open":
      return { status: "open", sinceMs: phase.sinceMs };
    case "backing_off":
      return { status: "backing_off", attempt: phase.attempt, reason: phase.reason };
    case "failed":
      return { status: "failed", reason: phase.reason };
    case "stopped":
    case "logging_out":
    case "removed":
      return { status: "stopped" };
  }
}
