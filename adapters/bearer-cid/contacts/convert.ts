import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  parseChatAddress,
  toJid,
  type Contact,
  type ContactDetail,
  type ContactFilter,
  type ContactPage,
  type ContactPlace,
  type FoundNumber,
  type PersonAddress,
  type Profile,
} from "../../../src/core/index.ts";
import { wrongPage } from "../dialect/page.ts";
import { fromJid, wrongJid, wrongValue } from "../dialect/wrong-value.ts";
import type {
  AboutResponse,
  CheckContactResponse,
  ContactDetailRow,
  ContactList,
  ContactsQuery,
  ListedContact,
  PictureResponse,
} from "./schemas.ts";

/** The digits of a phone number that the schema let in. */
export function fromPhone(phone: string): string {
  return phone.replace(/^[+ ]/, "");
}

/** `found` is undefined for a number that is not on WhatsApp. */
export function toContactCheck(
  phone: string,
  found: FoundNumber | undefined,
): z.infer<typeof CheckContactResponse> {
  return {
    isOnWhatsApp: found !== undefined,
    ...(found && { jid: toJid({ kind: "person", number: found.number }) }),
    query: phone.replace(/^ /, "+"),
  };
}

/** Throws `malformed_input` for what is no person's address. */
export function fromPersonJid(field: string, text: string): PersonAddress {
  const address = fromJid(field, text);
  if (address.kind === "group") throw wrongJid(field, text);
  return address;
}

/** Throws `malformed_input` for what is no group's address. */
export function fromContactsQuery({ source, group, q }: z.infer<typeof ContactsQuery>): ContactFilter {
  const address = group === undefined ? undefined : parseChatAddress(group);
  if (group !== undefined && address?.kind !== "group") throw wrongJid("group", group);
  return {
    ...(source !== undefined && { hasChat: source === "dm" }),
    ...(address && { group: toJid(address) }),
    ...(q !== undefined && { text: q }),
  };
}

export function wrongSource(): GatewayError {
  const message = "source must be dm or group";
  return wrongValue("source", "takes dm or group", message);
}

const PLACE = /^(?:([cm])(\d{1,15})|g(.{1,100}))$/su;

/** Throws `malformed_input` for what no page has told. */
export function fromContactCursor(cursor: string | undefined): ContactPlace | undefined {
  if (cursor === undefined || cursor === "") return undefined;
  const [, list, row, key] = PLACE.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  const place: ContactPlace | undefined =
    key === undefined
      ? row === undefined
        ? undefined
        : { in: list === "c" ? "chats" : "members", after: Number(row) }
      : { in: "groups", after: key };
  if (!place || toCursor(place) !== cursor) throw wrongPage("cursor");
  return place;
}

function toCursor(place: ContactPlace): string {
  return Buffer.from(`${place.in.slice(0, 1)}${place.after}`).toString("base64url");
}

export function toContactList({ contacts, next }: ContactPage): z.infer<typeof ContactList> {
  return { data: contacts.map(toListedContact), nextCursor: next ? toCursor(next) : "" };
}

function toListedContact(contact: Contact): z.infer<typeof ListedContact> {
  return { lid: lidOf(contact), source: contact.hasChat ? "dm" : "group", ...namesOf(contact) };
}

/** A phone number's JID stands for a LID that is not known. */
function lidOf({ lid, jid }: Contact): string {
  return lid ?? jid ?? "";
}

function namesOf({
  jid,
  names,
}: Contact): Pick<z.infer<typeof ListedContact>, "name" | "phoneNumber" | "businessName"> {
  const name = names.fullName ?? names.firstName ?? names.pushName;
  return {
    ...(name !== null && { name }),
    ...(jid !== null && { phoneNumber: jid.slice(0, jid.indexOf("@")) }),
    ...(names.businessName !== null && { businessName: names.businessName }),
  };
}

/** Throws `contact_not_found`. */
export function toContactDetail(found: ContactDetail | undefined): z.infer<typeof ContactDetailRow> {
  if (!found) throw new GatewayError("contact_not_found", "contact not found");
  const { contact, groups } = found;
  return {
    dm: contact.hasChat,
    groups: groups.map(({ group, subject, tag, role, lastSeenAtMs }) => ({
      jid: group,
      ...(subject !== "" && { name: subject }),
      ...(tag !== null && { tag }),
      role,
      lastSeen: lastSeenAtMs,
    })),
    identity: {
      id: contact.row,
      lid: lidOf(contact),
      ...namesOf(contact),
      ...(contact.jid !== null && { phoneJid: contact.jid }),
      firstSeenAt: contact.firstSeenAtMs,
      updatedAt: contact.updatedAtMs,
    },
  };
}

export function toAbout({ about }: Profile): z.infer<typeof AboutResponse> {
  return { about: about ?? "" };
}

/** Throws `picture_not_found`. */
export function toPicture({ pictureUrl, pictureId }: Profile): z.infer<typeof PictureResponse> {
  if (pictureUrl === null) throw new GatewayError("picture_not_found", "picture not found");
  return { id: pictureId ?? "", url: pictureUrl };
}
