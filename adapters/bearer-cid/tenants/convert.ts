import type { z } from "@hono/zod-openapi";
import type { CallerView, SessionView } from "../../../src/core/index.ts";
import { toStatusWord } from "../sessions/convert.ts";
import type { CredentialResponse } from "./schemas.ts";

type Session = z.infer<typeof CredentialResponse>["sessions"][number];

export function toCredential({ kind, organization, can, sessions }: CallerView) {
  return {
    name: "sessions" as const,
    items: sessions,
    toRow: (session: SessionView) => toSession(session, can.includes("read")),
    before: {
      kind,
      organization: organization && { id: organization.id, name: organization.name },
      can: [...can],
    },
    after: () => ({}),
  };
}

function toSession({ id, name, label, state, device }: SessionView, mayRead: boolean): Session {
  const phoneNumber = mayRead ? (device?.number ?? null) : null;
  return { id, name, label, status: toStatusWord(state), phoneNumber };
}
