import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const { post, send, untilReceived } = messageCalls(
  () => tenant,
  () => instance,
);

const number = "5511988887777";
const wrong = (detail: string) => `Invalid request body: ${detail}`;
const BUTTON = { id: "yes", displayText: "Yes" };
const ROW = { id: "p", title: "Pizza" };
const CARD = { header: { title: "Pizza" }, body: { text: "Hot" } };
const ITEM = { name: "Pizza", quantity: 2, unitPrice: 10.5 };
const LEAST: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  button: { contentText: "Go on?", buttons: [BUTTON, { id: "no", displayText: "No", type: "REPLY" }] },
  list: { contentText: "What?", buttonText: "Choose", sections: [{ title: "Food", rows: [ROW] }] },
  carousel: { cards: [CARD, { ...CARD, buttons: [BUTTON] }], message: "Today" },
  pix: { merchantName: "Acme", pixKey: "a@example.com", pixKeyType: "EMAIL", items: [ITEM] },
  form: { message: "Please", formType: "contact_details", emailVisible: true },
  event: { name: "Lunch", startAt: "2026-04-28T14:00:00-03:00", endAt: "2026-04-28T15:00:00-03:00" },
};

describe("a message that its reader does something with", () => {
  it.each([
    ["button", "buttons", "Go on?"],
    ["list", "list", "What?"],
    ["carousel", "interactive", "Today - Carousel with 2 card(s)"],
    ["pix", "interactive", "Acme"],
    ["form", "interactive", "Please"],
    ["event", "event", "Lunch"],
  ])("reaches the partner as %s and is told as %s", async (kind, messageType, content) => {
    const partner = newNumber();
    const { data } = await send(kind, { number: partner, ...LEAST[kind], source: "crm" });
    expect(data).toMatchObject({ messageType, content });
    expect(await untilReceived(data.messageId)).toMatchObject({ to: partner });
    const kept = await test.gateway.core.messages.get(instance, undefined, data.messageId);
    expect([kept.content.kind, kept.source]).toEqual([kind === "button" ? "buttons" : kind, "crm"]);
  });

  it("says in its own words what is in it", async () => {
    const { data } = await send("carousel", { number: newNumber(), cards: [CARD] });
    expect(data["content"]).toBe("Carousel with 1 card(s)");
    const pix = await send("pix", { number: newNumber(), ...LEAST["pix"], message: "Thanks" });
    expect(pix.data["content"]).toBe("Thanks");
  });

  it.each(Object.keys(LEAST))("of the kind %s needs a number and a connection", async (kind) => {
    expect(await post(kind, { ...LEAST[kind] })).toEqual(tokenRefusal(400, "Number is required"));
    const { name } = await tenant.session();
    expect((await post(kind, { number, ...LEAST[kind] }, name)).status).toBe(503);
  });

  it.each<[string, string, unknown, string]>([
    ["button", "contentText", undefined, "contentText is required"],
    ["button", "buttons", undefined, "buttons is required"],
    ["button", "buttons", [], "buttons is required"],
    ["button", "buttons", "x", wrong("buttons must be a list")],
    ["button", "buttons", ["x"], wrong("buttons must be a list of buttons")],
    ["button", "buttons", [{ id: "x" }], "displayText is required"],
    [
      "button",
      "buttons",
      [{ ...BUTTON, type: "reply" }],
      wrong("type must be one of REPLY, URL, CALL, COPY"),
    ],
    ["button", "buttons", [BUTTON, BUTTON, BUTTON, BUTTON], wrong("buttons must have at most 3 buttons")],
    ["button", "mediaUrl", "QUJD", "mediaType is required"],
    ["button", "mediaUrl", 1, wrong("mediaUrl must be a text")],
    ["button", "mediaType", "image", wrong("mediaType must be one of IMAGE, VIDEO, DOCUMENT")],
    ["list", "contentText", "", "contentText is required"],
    ["list", "buttonText", undefined, "buttonText is required"],
    ["list", "sections", undefined, "sections is required"],
    ["list", "sections", [{ rows: [] }], "rows is required"],
    ["list", "sections", [{ rows: [{ id: "x" }] }], "title is required"],
    [
      "list",
      "sections",
      Array.from({ length: 11 }, () => ({ rows: [ROW] })),
      wrong("sections must have at most 10 sections"),
    ],
    [
      "list",
      "sections",
      [{ rows: Array.from({ length: 11 }, () => ROW) }],
      wrong("rows must have at most 10 rows"),
    ],
    ["carousel", "cards", undefined, "cards is required"],
    ["carousel", "cards", [{ body: { text: "x" } }], "header is required"],
    ["carousel", "cards", [{ header: { title: "x" } }], "body is required"],
    [
      "carousel",
      "cards",
      [{ ...CARD, header: { title: "x", imageUrl: "QUJD", videoUrl: "QUJD" } }],
      wrong("send either imageUrl or videoUrl"),
    ],
    ["carousel", "cards", Array.from({ length: 11 }, () => CARD), wrong("cards must have at most 10 cards")],
    [
      "carousel",
      "cards",
      [{ ...CARD, buttons: [BUTTON, BUTTON, BUTTON, BUTTON] }],
      wrong("buttons must have at most 3 buttons"),
    ],
    ["pix", "merchantName", undefined, "merchantName is required"],
    ["pix", "pixKey", undefined, "pixKey is required"],
    ["pix", "pixKeyType", undefined, "pixKeyType is required"],
    ["pix", "pixKeyType", "EVP", wrong("pixKeyType must be one of CPF, CNPJ, EMAIL, PHONE, RANDOM")],
    ["pix", "items", [{ ...ITEM, quantity: 0 }], wrong("quantity must be 1 or more")],
    ["pix", "items", [{ ...ITEM, quantity: 1.5 }], wrong("quantity must be a whole number")],
    ["pix", "items", [{ ...ITEM, unitPrice: -1 }], wrong("unitPrice must be 0 or more")],
    ["form", "message", undefined, "Message is required"],
    ["form", "formType", "survey", wrong("formType must be one of contact_details, registration_offer")],
    ["form", "buttonParamsJSON", "{", wrong("buttonParamsJSON must be JSON")],
    ["event", "name", undefined, "name is required"],
    ["event", "startAt", undefined, "startAt is required"],
    [
      "event",
      "startAt",
      "tomorrow",
      wrong("startAt must be a time with its zone, such as 2026-04-28T14:00:00-03:00"),
    ],
    [
      "event",
      "endAt",
      "2026-04-28",
      wrong("endAt must be a time with its zone, such as 2026-04-28T14:00:00-03:00"),
    ],
    ["event", "endAt", "2026-04-28T14:00:00-03:00", wrong("endAt must be after startAt")],
  ])("of the kind %s with %s as %j: 400", async (kind, member, value, message) => {
    expect(await post(kind, { number, ...LEAST[kind], [member]: value })).toEqual(tokenRefusal(400, message));
  });
});
