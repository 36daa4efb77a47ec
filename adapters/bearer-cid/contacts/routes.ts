import { jsonAnswer } from "../../../src/http/operation/json-content.ts";
import { operation, refusals, refused, type Operation } from "../dialect/operation.ts";
import { JidParams, SessionParams } from "../dialect/schemas.ts";
import { fromStoredPage } from "../dialect/stored-page.ts";
import { refuseMalformed, refuseMissing } from "../dialect/validation.ts";
import { wrongJid } from "../dialect/wrong-value.ts";
import {
  fromContactCursor,
  fromContactsQuery,
  fromPersonJid,
  fromPhone,
  toAbout,
  toContactCheck,
  toContactDetail,
  toContactList,
  toPicture,
  wrongSource,
} from "./convert.ts";
import { ABOUT, CONTACT, CONTACT_CHECK, LISTED_CONTACT, PICTURE } from "./examples.ts";
import {
  AboutResponse,
  CheckContactQuery,
  CheckContactResponse,
  ContactDetailRow,
  ContactList,
  ContactParams,
  ContactsQuery,
  PictureResponse,
} from "./schemas.ts";

const CONTACTS = "/api/v1/sessions/{session}/contacts";
const TAGS = ["contacts"];

/** What an operation on one contact is refused with. */
const OF_CONTACT = {
  ...refusals(400, 404, 501),
  400: refused(wrongJid("jid", "x")),
};

function blocks(operationId: "blockContact" | "unblockContact", word: string, isBlocked: boolean): Operation {
  return operation(
    {
      operationId,
      needs: { can: "send", on: "session" },
      method: "post",
      path: `${CONTACTS}/{jid}/${word}`,
      tags: TAGS,
      summary: isBlocked ? "Block a contact" : "Unblock a contact",
      description: "Answered when WhatsApp has it; the same for who is so already.",
      request: { params: JidParams },
      responses: { 204: { description: "Done." }, ...OF_CONTACT },
    },
    ({ core }) =>
      async (c) => {
        const address = fromPersonJid("jid", c.req.valid("param").jid);
        await core.contacts.setBlocked(c.var.session, address, isBlocked);
        return c.body(null, 204);
      },
  );
}

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
    { refuse: refuseMissing("phone", refuseMalformed) },
  ),
  operation(
    {
      operationId: "listContacts",
      needs: { can: "read", on: "session" },
      method: "get",
      path: CONTACTS,
      tags: TAGS,
      summary: "List contacts",
      description:
        "Who has a direct chat with the session, then who was seen in its groups alone; no address book. A page may have fewer than `limit`, and go on.",
      request: { params: SessionParams, query: ContactsQuery },
      responses: {
        200: jsonAnswer("A page.", ContactList, { data: [LISTED_CONTACT], nextCursor: "" }),
        ...refusals(400, 404),
        400: refused(wrongSource()),
      },
    },
    ({ core }) =>
      async (c) => {
        const query = c.req.valid("query");
        const { limit } = fromStoredPage({ limit: query.limit });
        const after = fromContactCursor(query.cursor);
        const page = await core.contacts.list(c.var.session, fromContactsQuery(query), after, limit);
        return c.json(toContactList(page), 200);
      },
    { refuse: () => wrongSource() },
  ),
  operation(
    {
      operationId: "getContact",
      needs: { can: "read", on: "session" },
      method: "get",
      path: `${CONTACTS}/{lid}`,
      tags: TAGS,
      summary: "Get a contact",
      description: "By LID, or by the JID of the phone number.",
      request: { params: ContactParams },
      responses: {
        200: jsonAnswer("The contact, and the groups in which it was seen.", ContactDetailRow, CONTACT),
        ...refusals(400, 404),
        400: refused(wrongJid("lid", "x")),
        404: {
          ...refused("contact_not_found"),
          description:
            "`not_found`: no such session in the caller's organization, or nobody of that LID in it.",
        },
      },
    },
    ({ core }) =>
      async (c) => {
        const address = fromPersonJid("lid", c.req.valid("param").lid);
        return c.json(toContactDetail(await core.contacts.find(c.var.session, address)), 200);
      },
  ),
  operation(
    {
      operationId: "getContactAbout",
      needs: { can: "read", on: "session" },
      method: "get",
      path: `${CONTACTS}/{jid}/about`,
      tags: TAGS,
      summary: "The about text of a contact",
      description: "WhatsApp is asked each time.",
      request: { params: JidParams },
      responses: { 200: jsonAnswer("What the session may see.", AboutResponse, ABOUT), ...OF_CONTACT },
    },
    ({ core }) =>
      async (c) => {
        const address = fromPersonJid("jid", c.req.valid("param").jid);
        return c.json(toAbout(await core.profile.of(c.var.session, address)), 200);
      },
  ),
  operation(
    {
      operationId: "getContactPicture",
      needs: { can: "read", on: "session" },
      method: "get",
      path: `${CONTACTS}/{jid}/picture`,
      tags: TAGS,
      summary: "The picture of a contact",
      description: "WhatsApp is asked each time. The address holds for a while.",
      request: { params: JidParams },
      responses: {
        200: jsonAnswer("Where the picture is.", PictureResponse, PICTURE),
        ...OF_CONTACT,
        404: {
          ...refused("picture_not_found"),
          description: "`not_found`: no such session, or the picture is hidden, or there is none.",
        },
      },
    },
    ({ core }) =>
      async (c) => {
        const address = fromPersonJid("jid", c.req.valid("param").jid);
        return c.json(toPicture(await core.profile.of(c.var.session, address)), 200);
      },
  ),
  blocks("blockContact", "block", true),
  blocks("unblockContact", "unblock", false),
];
