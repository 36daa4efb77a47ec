import type { Cancel, Qr, SessionState } from "../../core/index.ts";
import type { Approach } from "./approach.ts";
import type { Line } from "../line/line.ts";

/** What a connection is doing, with what it holds while it does. */
export type Phase =
  | { readonly status: "stopped"; readonly reason?: string | undefined }
  /** Begins at its time. */
  | { readonly status: "scheduled"; readonly cancel: Cancel }
  /** Waits for its former socket to be down, for its proxy, and for its place among the connecting. */
  | { readonly status: "queued"; readonly approach: Approach; readonly reason: string | undefined }
  /** With why it had to be tried again. */
  | { readonly status: "starting"; readonly line: Line; readonly reason: string | undefined }
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
  /** For ever, as is the next. */
  | { readonly status: "removed" }
  /** The session is served elsewhere. */
  | { readonly status: "let_go" };

/** A phase as the outside sees it. */
export function toState(phase: Phase): SessionState {
  switch (phase.status) {
    case "scheduled":
      return { status: "starting" };
    case "queued":
    case "starting":
      return { status: "starting", ...because(phase) };
    case "waiting_for_scan":
      return { status: "waiting_for_scan", qr: phase.qr };
    case "open":
      return { status: "open", sinceMs: phase.sinceMs };
    case "backing_off":
      return { status: "backing_off", attempt: phase.attempt, reason: phase.reason };
    case "failed":
      return { status: "failed", reason: phase.reason };
    case "stopped":
      return { status: "stopped", ...because(phase) };
    case "logging_out":
    case "removed":
    case "let_go":
      return { status: "stopped" };
  }
}

function because({ reason }: { readonly reason?: string | undefined }): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}
