import type { ContactNames } from "../../../src/core/index.ts";

/** What somebody is called where one name is told: by the address book, by themselves, or a business by WhatsApp. */
export function called({ fullName, firstName, pushName, businessName }: ContactNames): string | null {
  return fullName ?? firstName ?? pushName ?? businessName;
}
