import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const contactOperations: readonly Operation[] = [
  notBuilt("post", "/api/chat/block/{instance}", "blockContact", "send", "Block a contact, or unblock it"),
  notBuilt("get", "/api/chat/contacts/{instance}", "listContacts", "read", "Read stored contacts", ["number"]),
];
