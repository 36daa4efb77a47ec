import type { z } from "@hono/zod-openapi";
import { ORGANIZATION_ID, PHONE_NUMBER, SESSION_ID } from "../dialect/examples.ts";
import type { CredentialResponse } from "./schemas.ts";

export const CREDENTIAL: z.infer<typeof CredentialResponse> = {
  kind: "api_key",
  organization: { id: ORGANIZATION_ID, name: "acme" },
  can: ["read", "send"],
  sessions: [
    { id: SESSION_ID, name: "support", label: "Support line", status: "working", phoneNumber: PHONE_NUMBER },
  ],
};
