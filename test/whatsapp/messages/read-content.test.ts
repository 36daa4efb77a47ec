import { expect, it } from "vitest";
import { readContent } from "../../../src/whatsapp/messages/reading/read-content.ts";

const card = (name: string) => `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nEND:VCARD`;

it("a contact has the name that stands beside its card, or else the one in it", () => {
  const contacts = [{ displayName: "Ana", vcard: card("Ana Lima") }, { vcard: card("Bea") }, { vcard: "" }];
  expect(readContent({ contactsArrayMessage: { contacts } })).toMatchObject({
    contacts: [{ name: "Ana" }, { name: "Bea" }, { name: "" }],
  });
});

it.each<[string, object, object]>([
  [
    "a button",
    { buttonsResponseMessage: { selectedButtonId: "yes", selectedDisplayText: "Yes" } },
    { text: "Yes", choice: { of: "buttons", id: "yes" } },
  ],
  [
    "a button of a template",
    { templateButtonReplyMessage: { selectedId: "yes", selectedDisplayText: "Yes" } },
    { text: "Yes", choice: { of: "template", id: "yes" } },
  ],
  [
    "a row of a list",
    { listResponseMessage: { title: "Tea", singleSelectReply: { selectedRowId: "tea" } } },
    { text: "Tea", choice: { of: "list", id: "tea" } },
  ],
  [
    "a quick reply, without what it showed",
    {
      interactiveResponseMessage: {
        nativeFlowResponseMessage: { name: "quick_reply", paramsJson: '{"id":"a"}' },
      },
    },
    { text: "", choice: { of: "buttons", id: "a" } },
  ],
  [
    "a form",
    {
      interactiveResponseMessage: {
        body: { text: "Sent" },
        nativeFlowResponseMessage: { name: "flow", paramsJson: '{"flow_token":"t","id":3}' },
      },
    },
    { text: "Sent", choice: { of: "form", id: "t" } },
  ],
  [
    "something that says nothing of itself",
    {
      interactiveResponseMessage: { body: { text: "Sent" }, nativeFlowResponseMessage: { paramsJson: "[" } },
    },
    { text: "Sent" },
  ],
])("what was chosen is a text, with which it was: %s", (_, message, content) => {
  expect(readContent(message)).toEqual({ kind: "text", ...content });
});

it.each([
  [NaN, 0],
  [0, Infinity],
  [-Infinity, 0],
])("a place at %d, %d is none", (degreesLatitude, degreesLongitude) => {
  for (const kind of ["locationMessage", "liveLocationMessage"])
    expect(readContent({ [kind]: { degreesLatitude, degreesLongitude } })).toBeUndefined();
});

it("a place has its degrees; those that are not told are 0", () => {
  const place = { kind: "location", latitude: -23.5, longitude: 0 };
  expect(readContent({ locationMessage: { degreesLatitude: -23.5 } })).toEqual(place);
});

it("what was chosen is nothing where it has neither a name nor a text", () => {
  expect(readContent({ buttonsResponseMessage: {} })).toBeUndefined();
  expect(
    readContent({ interactiveResponseMessage: { nativeFlowResponseMessage: { paramsJson: "null" } } }),
  ).toBeUndefined();
});
