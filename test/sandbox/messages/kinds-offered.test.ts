import {
  generateMessageIDV2,
  proto,
  type AnyMessageContent,
  type WAMessageKey,
} from "@whiskeysockets/baileys";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type ReceivedMessage, type Sandbox } from "../../../src/sandbox/index.ts";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const { REVOKE } = proto.Message.ProtocolMessage.Type;

let sandbox: Sandbox;
let client: BaileysClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await sandbox.close();
});

const newId = () => generateMessageIDV2(`${NUMBER}@s.whatsapp.net`);
const ownKey = (id: string): WAMessageKey => ({ id, remoteJid: PARTNER_JID, fromMe: true });

async function send(content: AnyMessageContent): Promise<ReceivedMessage> {
  const messageId = newId();
  await client.socket.sendMessage(PARTNER_JID, content, { messageId });
  return sandbox.untilReceived(({ id }) => id === messageId);
}

async function relay(message: proto.IMessage): Promise<ReceivedMessage> {
  const messageId = newId();
  await client.socket.relayMessage(PARTNER_JID, message, { messageId });
  return sandbox.untilReceived(({ id }) => id === messageId);
}

it("shows what is pinned, and no longer", async () => {
  const { id } = await send({ text: "Hello" });
  for (const [type, isPinned] of [
    [proto.PinInChat.Type.PIN_FOR_ALL, true],
    [proto.PinInChat.Type.UNPIN_FOR_ALL, false],
  ] as const) {
    expect(await send({ pin: ownKey(id), type, time: 86_400 })).toMatchObject({
      kind: "pin",
      pin: { id, isPinned },
    });
  }
});

it("shows an event, an invitation to a group, and how long messages last", async () => {
  const event = { name: "Tea", description: "At five", startDate: new Date(1_800_000_000_000) };
  expect(await send({ event: { ...event, location: { name: "Home" } } })).toMatchObject({
    kind: "event",
    event: {
      name: "Tea",
      description: "At five",
      startsAt: 1_800_000_000,
      place: "Home",
      isCancelled: false,
    },
  });
  const invite = { groupJid: "120363000000000001@g.us", inviteCode: "abc", caption: "Join" };
  expect(await relay({ groupInviteMessage: invite })).toMatchObject({
    kind: "invite",
    text: "Join",
    invite: { group: invite.groupJid, code: "abc" },
  });
  expect(await send({ disappearingMessagesInChat: 86_400 })).toMatchObject({
    kind: "ephemeral",
    ephemeralSeconds: 86_400,
  });
});

it("shows an album and what belongs to it", async () => {
  const head = await send({ album: { expectedImageCount: 2, expectedVideoCount: 1 } });
  expect(head).toMatchObject({ kind: "album", album: { images: 2, videos: 1 } });
  expect(await send({ text: "One", albumParentKey: ownKey(head.id) })).toMatchObject({ albumOf: head.id });
});

const nativeFlow = (name: string, parameters: object) => ({
  name,
  buttonParamsJson: JSON.stringify(parameters),
});
const row = (title: string) => ({ title, rowId: title });
const OFFERS: readonly (readonly [string, proto.IMessage, object])[] = [
  [
    "buttons",
    {
      buttonsMessage: {
        contentText: "Drink?",
        footerText: "Now",
        buttons: [{ buttonId: "1", buttonText: { displayText: "Tea" } }],
      },
    },
    { kind: "buttons", text: "Drink?\nNow", choices: ["Tea"] },
  ],
  [
    "a list",
    {
      listMessage: {
        title: "Menu",
        description: "Drink?",
        sections: [{ rows: [row("Tea")] }, { rows: [row("Coffee")] }],
      },
    },
    { kind: "list", text: "Menu\nDrink?", choices: ["Tea", "Coffee"] },
  ],
  [
    "a template",
    {
      templateMessage: {
        hydratedTemplate: {
          hydratedContentText: "Drink?",
          hydratedButtons: [{ quickReplyButton: { displayText: "Tea" } }],
        },
      },
    },
    { kind: "template", text: "Drink?", choices: ["Tea"] },
  ],
  [
    "buttons of today's form, in the wrapping that they come in",
    {
      viewOnceMessage: {
        message: {
          interactiveMessage: {
            header: { title: "Menu" },
            body: { text: "Drink?" },
            nativeFlowMessage: {
              buttons: [
                nativeFlow("quick_reply", { display_text: "Tea" }),
                nativeFlow("single_select", { title: "More", sections: [{ rows: [row("Coffee")] }] }),
                nativeFlow("payment_info", {}),
              ],
            },
          },
        },
      },
    },
    { kind: "interactive", text: "Menu\nDrink?", choices: ["Tea", "More", "Coffee", "payment_info"] },
  ],
  [
    "cards",
    {
      interactiveMessage: {
        body: { text: "Drinks" },
        carouselMessage: {
          cards: [
            {
              body: { text: "Tea" },
              nativeFlowMessage: { buttons: [nativeFlow("quick_reply", { display_text: "This" })] },
            },
          ],
        },
      },
    },
    { kind: "carousel", text: "Drinks\nTea", choices: ["This"] },
  ],
  [
    "what was chosen",
    {
      buttonsResponseMessage: {
        selectedButtonId: "1",
        selectedDisplayText: "Tea",
        contextInfo: { stanzaId: "A1", participant: PARTNER_JID },
      },
    },
    { kind: "choice", text: "Tea", quoted: "A1" },
  ],
];

it.each(OFFERS)("shows %s", async (_, message, shown) => {
  expect(await relay(message)).toMatchObject(shown);
});

it("notes a change that does not say to the server that it is one", async () => {
  const { id } = await send({ text: "Hello" });
  expect(await relay({ protocolMessage: { key: ownKey(id), type: REVOKE } })).toMatchObject({ revoked: id });
  expect(sandbox.unusualStanzas.map(({ reason }) => reason)).toContain(
    "what is a message of the kind revoke does not say so to the server",
  );
  expect(sandbox.unknownStanzas).toEqual([]);
});

it.each(["8", "9", "x"])("refuses a message to a person that changes another as %s", async (edit) => {
  const other = await startSandbox();
  const sender = await openClient(other, NUMBER);
  const refused = nextStanza(sender, "ack");
  const enc = stanza("enc", { v: "2", type: "msg" }, Buffer.from("x"));
  await sender.socket.sendNode(stanza("message", { id: "A1", to: PARTNER_JID, type: "text", edit }, [enc]));
  expect((await refused).attrs).toMatchObject({ id: "A1", error: "400" });
  await sender[Symbol.asyncDispose]();
  await other.close();
});

it("refuses a revocation as an admin by who is none", async () => {
  const { body } = await post(sandbox, "/groups", { subject: "x", participants: [PARTNER, NUMBER] });
  const { jid } = body as { jid: string };
  const refused = nextStanza(client, "ack", ({ attrs }) => attrs["from"] === jid);
  const remove = { remoteJid: jid, id: "A1", fromMe: false, participant: PARTNER_JID };
  await client.socket.sendMessage(jid, { delete: remove });
  expect((await refused).attrs["error"]).toBe("400");
});
