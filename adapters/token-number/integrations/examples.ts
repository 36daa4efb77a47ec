import type { z } from "@hono/zod-openapi";
import type { ChatwootResponse, ChatwootSetResponse } from "./schemas.ts";

export const CHATWOOT_SET: z.infer<typeof ChatwootSetResponse> = {
  instance: "support",
  status: "active",
  bridge_integration_id: "int_xyz789abc",
  message: "chatwoot integration activated",
};

export const CHATWOOT: z.infer<typeof ChatwootResponse> = {
  instance_name: "support",
  status: "active",
  bridge_integration_id: "int_xyz789abc",
  chatwoot_base_url: "https://chat.example.com",
  chatwoot_account_id: 5,
  chatwoot_inbox_id: 42,
  chatwoot_inbox_name: "WhatsApp",
  last_error: "",
  created_at: "2026-02-16T18:32:39.000Z",
  sign_messages: true,
  ignore_groups: false,
  start_as_pending: false,
  reopen_resolved: false,
};
