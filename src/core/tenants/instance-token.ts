import type { Credential } from "./organization.ts";
import type { Session } from "../sessions/index.ts";

/** The credential that an instance token is: everything of its own session but making and deleting. */
export function instanceTokenOf(
  { id: sessionId, organizationId }: Pick<Session, "id" | "organizationId">,
  credentialId: string,
  createdAtMs: number,
): Credential {
  return {
    id: credentialId,
    organizationId,
    sessionId,
    kind: "instance_token",
    name: null,
    // A caller's own token may be short, and whoever may know one can read it whole.
    start: "",
    can: ["read", "send", "events"],
    createdAtMs,
    expiresAtMs: null,
    revokedAtMs: null,
  };
}
