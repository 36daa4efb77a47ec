import { expect, it } from "vitest";
import { readContent } from "../../../src/whatsapp/messages/reading/read-content.ts";

const card = (name: string) => `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nEND:VCARD`;

it("a contact has the name that stands beside its card, or else the one in it", () => {
  const contacts = [{ displayName: "Ana", vcard: card("Ana Lima") }, { vcard: card("Bea") }, { vcard: "" }];
  expect(readContent({ contactsArrayMessage: { contacts } })).toMatchObject({
    contacts: [{ name: "Ana" }, { name: "Bea" }, { name: "" }],
  });
});
