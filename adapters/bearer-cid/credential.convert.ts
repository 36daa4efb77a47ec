import type { z } from "@hono/zod-openapi";
import type { CallerView } from "../../src/core/index.ts";
import type { CredentialResponse } from "./credential.schemas.ts";
import { toStatusWord } from "./sessions.convert.ts";

export function toCredential(caller: CallerView): z.infer<typeof CredentialResponse> {
  const { kind, organization, can, sessions } = caller;
  return {
    kind,
    organization: organization && { id: organization.id, name: organization.name },
    can: [...can],
    sessions: sessions.map(({ id, name, label, state, device }) => ({
      id,
      name,
      label,
      status: toStatusWord(state),
      phoneNumber: can.includes("read") ? (device?.number ?? null) : null,
    })),
  };
}
