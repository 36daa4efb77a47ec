import { proto } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import type { InteractiveContent } from "../../../src/core/index.ts";
import { composeMessage } from "../../../src/whatsapp/messages/composing/compose-message.ts";
import { stanzaFactsOf } from "../../../src/whatsapp/messages/stanza-facts.ts";

function composed(content: InteractiveContent): proto.Message {
  const wire = composeMessage({
    content,
    to: { kind: "person", number: "4915100000002" },
    device: { number: "4915100000001", lid: null },
    quoted: { id: "3EB0", author: null, wire: undefined, elsewhere: null },
    about: null,
    mentions: [],
    mentionsAll: false,
    forwards: 0,
  });
  return proto.Message.decode(wire);
}

type Interactive = proto.Message.IInteractiveMessage | null | undefined;

const buttonsOf = (interactive: Interactive) =>
  interactive?.nativeFlowMessage?.buttons?.map(({ name, buttonParamsJson }) => [
    name,
    JSON.parse(buttonParamsJson ?? "") as unknown,
  ]);

describe("buttons", () => {
  it("are a native flow, each by what it does", () => {
    const { interactiveMessage } = composed({
      kind: "buttons",
      text: "Go on?",
      header: "Hello",
      footer: "Bye",
      buttons: [
        { does: "reply", label: "Yes", value: "yes" },
        { does: "open", label: "See", value: "https://example.com/" },
        { does: "call", label: "Call", value: "+4915100000003" },
        { does: "copy", label: "Copy", value: "CODE" },
      ],
    });
    expect(interactiveMessage).toMatchObject({
      header: { title: "Hello", hasMediaAttachment: false },
      body: { text: "Go on?" },
      footer: { text: "Bye" },
      contextInfo: { stanzaId: "3EB0" },
    });
    expect(buttonsOf(interactiveMessage)).toEqual([
      ["quick_reply", { display_text: "Yes", id: "yes" }],
      ["cta_url", { display_text: "See", url: "https://example.com/", merchant_url: "https://example.com/" }],
      ["cta_call", { display_text: "Call", phone_number: "+4915100000003" }],
      ["cta_copy", { display_text: "Copy", copy_code: "CODE" }],
    ]);
  });

  it("have a file above them, or a card has", () => {
    const media = {
      mimetype: "image/png",
      bytes: 3,
      sha256: Buffer.alloc(32, 1),
      encSha256: Buffer.alloc(32, 2),
      mediaKey: Buffer.alloc(32, 3),
      place: { url: "https://mmg.whatsapp.net/a", directPath: "/a" },
    };
    const file = { mimetype: "image/png", directPath: "/a", mediaKey: media.mediaKey };
    const headerMedia = { kind: "image", media } as const;
    const { interactiveMessage } = composed({ kind: "buttons", text: "x", headerMedia, buttons: [] });
    expect(interactiveMessage?.header).toMatchObject({ hasMediaAttachment: true, imageMessage: file });
    const card = {
      title: "Pizza",
      text: "x",
      buttons: [],
      headerMedia: { ...headerMedia, kind: "video" },
    } as const;
    const [header] =
      composed({ kind: "carousel", cards: [card] }).interactiveMessage?.carouselMessage?.cards?.map(
        (one) => one.header,
      ) ?? [];
    expect(header).toMatchObject({ title: "Pizza", hasMediaAttachment: true, videoMessage: file });
  });

  it("have the node in their stanza without which nothing is shown", () => {
    const facts = stanzaFactsOf(composed({ kind: "buttons", text: "x", buttons: [] }));
    expect(facts.additionalNodes).toEqual([
      {
        tag: "biz",
        attrs: {},
        content: [
          {
            tag: "interactive",
            attrs: { type: "native_flow", v: "1" },
            content: [{ tag: "native_flow", attrs: { v: "9", name: "mixed" } }],
          },
        ],
      },
    ]);
  });
});

describe("the other kinds of its sort", () => {
  it("are a list", () => {
    const sections = [{ title: "Food", rows: [{ id: "p", title: "Pizza", description: "Hot" }] }];
    const { interactiveMessage } = composed({ kind: "list", text: "x", label: "Choose", sections });
    expect(buttonsOf(interactiveMessage)).toEqual([["single_select", { title: "Choose", sections }]]);
  });

  it("are a carousel", () => {
    const buttons = [{ does: "reply", label: "Yes", value: "yes" }] as const;
    const { interactiveMessage } = composed({
      kind: "carousel",
      text: "Today",
      cards: [{ title: "Pizza", subtitle: "Hot", text: "With olives", footer: "5", buttons }],
    });
    const [card, ...others] = interactiveMessage?.carouselMessage?.cards ?? [];
    expect([interactiveMessage?.body?.text, others]).toEqual(["Today", []]);
    expect(card).toMatchObject({
      header: { title: "Pizza", subtitle: "Hot" },
      body: { text: "With olives" },
      footer: { text: "5" },
    });
    expect(buttonsOf(card)).toEqual([["quick_reply", { display_text: "Yes", id: "yes" }]]);
  });

  it("are a Pix key, with its items added up in cents", () => {
    const items = [
      { name: "Pizza", quantity: 3, price: 0.1 },
      { name: "Water", quantity: 1, price: 19.99 },
    ];
    const pix = { kind: "pix", merchant: "Acme", key: "k", keyType: "random", items } as const;
    const [button] = buttonsOf(composed(pix).interactiveMessage) ?? [];
    expect(button?.[0]).toBe("payment_info");
    expect(button?.[1]).toMatchObject({
      currency: "BRL",
      total_amount: { value: 2029, offset: 100 },
      order: { subtotal: { value: 2029, offset: 100 }, items: [{ name: "Pizza", quantity: 3 }, {}] },
      payment_settings: [
        {
          type: "pix_static_code",
          pix_static_code: { merchant_name: "Acme", key: "k", key_type: "EVP" },
        },
      ],
    });
  });

  it("are a form, or what its caller has made of one", () => {
    const form = { kind: "form", text: "x", label: "Open", token: "t", fields: { email: true } } as const;
    expect(buttonsOf(composed(form).interactiveMessage)).toMatchObject([
      ["galaxy_message", { flow_cta: "Open", flow_token: "t", fields: { email: true } }],
    ]);
    const given = composed({ ...form, parameters: '{"own":1}' });
    expect(buttonsOf(given.interactiveMessage)).toEqual([["galaxy_message", { own: 1 }]]);
  });

  it("are an event, whose stanza says so", () => {
    const message = composed({
      kind: "event",
      name: "Lunch",
      startsAtMs: 1_777_000_000_999,
      endsAtMs: 1_777_003_600_000,
      location: { name: "Office" },
      remindsBeforeSeconds: 900,
    });
    expect(JSON.parse(JSON.stringify(message.eventMessage))).toMatchObject({
      name: "Lunch",
      startTime: "1777000000",
      endTime: "1777003600",
      location: { name: "Office" },
      hasReminder: true,
      reminderOffsetSec: "900",
      isCanceled: false,
    });
    expect(stanzaFactsOf(message).additionalNodes).toEqual([
      { tag: "meta", attrs: { event_type: "creation" } },
    ]);
  });
});
