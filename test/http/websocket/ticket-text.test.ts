import { expect, it } from "vitest";
import type { Caller } from "../../../src/core/index.ts";
import { fromTicketText, toTicketText } from "../../../src/http/websocket/ticket-text.ts";

const OF_ORGANIZATION = {
  id: "credential",
  organizationId: "acme",
  can: new Set(["read", "events"] as const),
  rateLimitPerMinute: null,
};

it.each<Caller>([
  { ...OF_ORGANIZATION, kind: "api_key" },
  { ...OF_ORGANIZATION, kind: "instance_token", sessionId: "session" },
  { ...OF_ORGANIZATION, kind: "login", userId: "somebody" },
  { kind: "super_admin", id: "admin", rateLimitPerMinute: 5 },
])("a ticket of a caller is read as it was written: $kind", (caller) => {
  const facts = new Set(["qr", "message_status"] as const);
  const tickets = [
    { caller, secret: "a secret", what: { of: { id: "session" }, facts, from: "never" as const } },
    {
      caller,
      secret: "",
      what: { of: "all" as const, facts, from: { afterId: "1", orElse: "oldest" as const } },
    },
  ];
  for (const ticket of tickets) expect(fromTicketText(toTicketText(ticket))).toEqual(ticket);
});
