import type { Session } from "./gateway-state.ts";

/** Whether a phone has linked the session; unknown where a number may not be told and the state does not say. */
export type Link = "linked" | "unlinked" | "unknown";

export function linkOf({ status, phoneNumber }: Session, canRead: boolean): Link {
  if (phoneNumber !== null || status === "working") return "linked";
  if (canRead || status === "scan_qr_code" || status === "logged_out") return "unlinked";
  return "unknown";
}
