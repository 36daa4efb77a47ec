import type { z } from "@hono/zod-openapi";
import { toJid, type Named, type PersonAddress } from "../../../src/core/index.ts";
import type { JsonList } from "../../../src/http/answers/list-text.ts";
import { parseNumber, refusedNumber } from "../dialect/chat-number.ts";
import type { BlockResponse, ContactItem, ContactsResponse, OneContactResponse } from "./schemas.ts";

/** Throws `malformed_input` for what the schema has refused. */
export function fromPersonNumber(number: string): PersonAddress {
  const address = parseNumber(number);
  if (!address || address.kind === "group") throw refusedNumber(number);
  return address;
}

export function toBlocked(
  contact: string,
  blocked: readonly string[],
  isBlocked: boolean,
): z.infer<typeof BlockResponse> {
  return {
    success: true,
    message: isBlocked ? "Contact blocked successfully" : "Contact unblocked successfully",
    contact_jid: contact,
    blocked_count: blocked.length,
    blocked: isBlocked,
  };
}

type Ends = Omit<z.infer<typeof ContactsResponse>, "contacts">;
type ContactsList = JsonList<
  "contacts",
  Named,
  z.infer<typeof ContactItem>,
  Pick<Ends, "success" | "message">,
  Pick<Ends, "total">
>;

export function toContacts(named: AsyncIterable<Named>): ContactsList {
  return {
    name: "contacts",
    items: named,
    toRow: toContactItem,
    before: { success: true, message: "Contacts retrieved successfully" },
    after: ({ count }) => ({ total: count }),
  };
}

export function toOneContact(asked: PersonAddress, named: Named): z.infer<typeof OneContactResponse> {
  const contact = named.names
    ? toContactItem(named)
    : { ...toContactItem(named), jid: named.jid ?? toJid(asked) };
  return { success: true, message: "Contact retrieved successfully", contact };
}

/** Somebody of whom no name is known is not found. */
function toContactItem({ jid, lid, names }: Named): z.infer<typeof ContactItem> {
  return {
    jid: jid ?? lid ?? "",
    ...(lid !== null && { lid }),
    ...(names?.firstName && { first_name: names.firstName }),
    ...(names?.fullName && { full_name: names.fullName }),
    ...(names?.pushName && { push_name: names.pushName }),
    ...(names?.businessName && { business_name: names.businessName }),
    ...(jid === null && names?.redactedPhone && { redacted_phone: names.redactedPhone }),
    found: names !== null,
  };
}
