import { z } from "@hono/zod-openapi";
import { CAPABILITIES } from "../../../src/core/index.ts";
import { STATUS_WORDS } from "../sessions/schemas.ts";

const KINDS = ["api_key", "account_token", "instance_token", "login", "super_admin"] as const;

export const CredentialResponse = z
  .object({
    kind: z.enum(KINDS),
    organization: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .openapi({ description: "null for a super_admin, who has none." }),
    can: z.array(z.enum(CAPABILITIES)),
    sessions: z
      .array(
        z.object({
          id: z.string(),
          name: z.string().openapi({ description: "How the token/number dialect calls it." }),
          label: z.string(),
          status: z.enum(STATUS_WORDS),
          phoneNumber: z.string().nullable().openapi({ description: "null without `read`." }),
        }),
      )
      .openapi({ description: "Those that the credential may use." }),
  })
  .openapi("Credential");
