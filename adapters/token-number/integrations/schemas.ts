import { z } from "@hono/zod-openapi";

export const ChatwootBlock = z
  .object({
    enabled: z.boolean(),
    baseUrl: z.string().optional(),
    accountId: z.int().optional(),
    inboxName: z.string().optional(),
    signMessages: z.boolean().optional(),
    ignoreGroups: z.boolean().optional(),
    startAsPending: z.boolean().optional(),
    reopenResolved: z.boolean().optional(),
    status: z.literal("error").optional().openapi({ description: "Only where it could not be taken." }),
    error: z.string().optional().openapi({ description: "Why it could not be taken." }),
  })
  .openapi("Chatwoot");

const invalid = (why: string) => `invalid body: ${why}`;
const missingOr =
  (name: string, taken: string) =>
  ({ input }: { readonly input?: unknown }) =>
    invalid(input === undefined ? `${name} is required` : `${name} must be ${taken}`);

const requiredText = (name: string) =>
  z.string({ error: missingOr(name, "a text") }).min(1, { error: invalid(`${name} is required`) });
const optionalFlag = (name: string) =>
  z.boolean({ error: invalid(`${name} must be true or false`) }).optional();

export const ChatwootBody = z
  .object({
    chatwootBaseUrl: requiredText("chatwootBaseUrl").openapi({ example: "https://chat.example.com" }),
    chatwootAccountId: z
      .int({ error: missingOr("chatwootAccountId", "a whole number above 0") })
      .min(1, { error: invalid("chatwootAccountId must be a whole number above 0") })
      .openapi({ example: 5 }),
    chatwootApiToken: requiredText("chatwootApiToken").openapi({
      description: "A user's access token at Chatwoot.",
      example: "3nB8",
    }),
    inboxName: z.string({ error: invalid("inboxName must be a text") }).optional(),
    signMessages: optionalFlag("signMessages"),
    ignoreGroups: optionalFlag("ignoreGroups"),
    startAsPending: optionalFlag("startAsPending"),
    reopenResolved: optionalFlag("reopenResolved"),
  })
  .openapi("SetChatwoot");

export const ChatwootSetResponse = z
  .object({
    instance: z.string(),
    status: z.literal("active"),
    bridge_integration_id: z.string(),
    message: z.literal("chatwoot integration activated"),
  })
  .openapi("ChatwootSet");

export const ChatwootResponse = z
  .object({
    instance_name: z.string(),
    status: z.enum(["active", "paused", "error"]),
    bridge_integration_id: z.string(),
    chatwoot_base_url: z.string(),
    chatwoot_account_id: z.int(),
    chatwoot_inbox_id: z.int().openapi({ description: "0 until it is known." }),
    chatwoot_inbox_name: z.string(),
    last_error: z.string(),
    created_at: z.iso.datetime(),
    sign_messages: z.boolean(),
    ignore_groups: z.boolean(),
    start_as_pending: z.boolean(),
    reopen_resolved: z.boolean(),
  })
  .openapi("ChatwootIntegration");

export const ChatwootDeletedResponse = z
  .object({ message: z.literal("chatwoot integration deactivated") })
  .openapi("ChatwootDeleted");
