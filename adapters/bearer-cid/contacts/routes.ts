import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { pageOf } from "../dialect/examples.ts";
import { notBuiltIn } from "../dialect/not-built.ts";
import { operation, refusals, type Operation } from "../dialect/operation.ts";
import { SessionParams } from "../dialect/schemas.ts";
import { fromPhone, toContactCheck } from "./convert.ts";
import { ABOUT, CONTACT, CONTACT_CHECK, LISTED_CONTACT, PICTURE } from "./examples.ts";
import { CheckContactQuery, CheckContactResponse, ContactParams, ContactsQuery } from "./schemas.ts";

const CONTACTS = "/api/v1/sessions/{session}/contacts";
const notBuilt = notBuiltIn("contacts", ContactParams);

// prettier-ignore
const notBuiltOperations: readonly Operation[] = [
  notBuilt("get", CONTACTS, "listContacts", "read", "List contacts", { 200: pageOf(LISTED_CONTACT, "") }, [400], ContactsQuery),
  notBuilt("get", `${CONTACTS}/{lid}`, "getContact", "read", "Get a contact", { 200: CONTACT }),
  notBuilt("get", `${CONTACTS}/{jid}/about`, "getContactAbout", "read", "The about text of a contact", { 200: ABOUT }),
  notBuilt("get", `${CONTACTS}/{jid}/picture`, "getContactPicture", "read", "The picture of a contact", { 200: PICTURE }),
  notBuilt("post", `${CONTACTS}/{jid}/block`, "blockContact", "send", "Block a contact", { 204: null }),
  notBuilt("post", `${CONTACTS}/{jid}/unblock`, "unblockContact", "send", "Unblock a contact", { 204: null }),
];

export const contactOperations: readonly Operation[] = [
  operation(
    {
      operationId: "checkContact",
      needs: { can: "read", on: "session" },
      method: "get",
      path: "/api/v1/sessions/{session}/contacts/check",
      tags: ["contacts"],
      summary: "Whether a phone number is on WhatsApp",
      description:
        "WhatsApp is asked each time. A number that WhatsApp may know in another form (Brazil, Mexico, Argentina, Ivory Coast, Benin) is tried in both.",
      request: { params: SessionParams, query: CheckContactQuery },
      responses: {
        200: jsonAnswer("What WhatsApp said.", CheckContactResponse, CONTACT_CHECK),
        ...refusals(400, 404, 501),
      },
    },
    ({ core }) =>
      async (c) => {
        const { phone } = c.req.valid("query");
        const found = await core.contacts.lookUp(c.var.session, fromPhone(phone));
        return c.json(toContactCheck(phone, found), 200);
      },
  ),
  ...notBuiltOperations,
];
