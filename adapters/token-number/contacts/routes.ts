import { z } from "@hono/zod-openapi";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { InstanceParams } from "../dialect/schemas.ts";
import { fromPersonNumber, toBlocked, toContacts, toOneContact } from "./convert.ts";
import { BLOCKED, CONTACTS, ONE_CONTACT } from "./examples.ts";
import { BlockBody, BlockResponse, ContactsQuery, ContactsResponse, OneContactResponse } from "./schemas.ts";

export const contactOperations: readonly Operation[] = [
  operation(
    {
      operationId: "blockContact",
      needs: { can: "send", on: "instance" },
      method: "post",
      path: "/api/chat/block/{instance}",
      tags: ["chat"],
      summary: "Block a contact, or unblock it",
      description:
        "Answered when WhatsApp has it; the same for who is so already. A group cannot be blocked.",
      request: { params: InstanceParams, body: jsonRequest(BlockBody) },
      responses: {
        200: jsonAnswer("Done.", BlockResponse, BLOCKED),
        ...refusals(400, 403, 404, 413, "session_not_connected"),
      },
    },
    ({ core }) =>
      async (c) => {
        const { number, block = false } = c.req.valid("json");
        const { contact, blocked } = await core.contacts.setBlocked(
          c.var.session,
          fromPersonNumber(number),
          block,
        );
        return c.json(toBlocked(contact, blocked, block), 200);
      },
  ),
  operation(
    {
      operationId: "listContacts",
      needs: { can: "read", on: "instance" },
      method: "get",
      path: "/api/chat/contacts/{instance}",
      tags: ["chat"],
      summary: "Read stored contacts",
      description:
        "Everybody of whom a name is known, their own or the one in the account's address book, or a part of the number that they hide. WhatsApp is asked nothing. With `number` somebody alone, `found` or not: also who belongs to a LID, as far as it is known.",
      request: { params: InstanceParams, query: ContactsQuery },
      responses: {
        200: {
          description: "All of them, or the one.",
          content: {
            "application/json": {
              schema: z.union([ContactsResponse, OneContactResponse]),
              examples: { all: { value: CONTACTS }, one: { value: ONE_CONTACT } },
            },
          },
        },
        ...refusals(400, 403, 404),
      },
    },
    ({ core, lists }) =>
      async (c) => {
        const { number } = c.req.valid("query");
        if (number === undefined) return lists.answer(c, toContacts(core.contacts.named(c.var.session)));
        const address = fromPersonNumber(number);
        return c.json(toOneContact(address, await core.contacts.namesOf(c.var.session, address)), 200);
      },
  ),
];
