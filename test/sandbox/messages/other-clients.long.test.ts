import { expect, it } from "vitest";
import type { Act, Content, MediaDraft, Message, SendMessage } from "../../../src/core/index.ts";
import { opusFile, pngFile } from "../../media/content/sample-files.ts";
import { DuetProcess } from "../../support/duet-process.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { address } from "../../whatsapp/messages/address.ts";
import { post } from "../baileys-client.ts";
import type { ProgramOrder } from "../client-order.ts";
import { installClient } from "../install-client.ts";

const OWN = "5511999999999";
const PARTNER = "15551230000";
const WAIT_MS = 60_000;
const VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nTEL;waid=15551230009:+15551230009\nEND:VCARD";

const BAILEYS = "test/sandbox/messages/baileys-program.ts";
const ZAPO = "test/sandbox/messages/zapo-program.ts";
const ANSWERS = ["text", "reaction", "edit", "revoke", "location", "contact"];
const CLIENTS = [
  {
    packageName: "@whiskeysockets/baileys",
    version: "6.7.24",
    program: BAILEYS,
    answers: [...ANSWERS, "poll"],
    isInGroups: true,
  },
  {
    packageName: "baileys",
    version: "6.17.16",
    program: BAILEYS,
    answers: [...ANSWERS, "poll"],
    // It takes the LIDs of a group's members for numbers, and finds nobody there.
    isInGroups: false,
  },
  { packageName: "zapo-js", version: "0.3.0", program: ZAPO, answers: ANSWERS, isInGroups: true },
];

/** Content of a message as it is stored when the client has said it. */
const STORED: Readonly<Record<string, object>> = {
  text: { content: { kind: "text", text: "an answer" }, quoted: {} },
  reaction: { content: { kind: "reaction", emoji: "👍" } },
  edit: { content: { kind: "text", text: "right" }, isEdited: true },
  revoke: { isDeleted: true },
  location: { content: { kind: "location", latitude: -23.5, longitude: -46.625, name: "here" } },
  contact: { content: { kind: "contacts", contacts: [{ name: "Ana" }] } },
  poll: { content: { kind: "poll", question: "when?", options: ["now", "later"] } },
};

it.each(CLIENTS)(
  "$packageName $version reads what is sent, and what it answers is stored",
  async ({ packageName, version, program, answers, isInGroups }) => {
    using folder = temporaryFolder();
    await installClient(folder.path, packageName, version);
    await using test = await TestGateway.start();
    const { sandbox } = test;
    const { messages } = test.gateway.core;
    const session = await test.linkedSession("one", OWN);
    // Of this chat the phone tells its new device; older clients wait for that.
    const earlier = { from: PARTNER, to: OWN, text: "earlier" };
    expect(await post(sandbox, "/phone/send", earlier)).toMatchObject({ status: 200 });
    const order = {
      folder: folder.path,
      packageName,
      url: sandbox.webSocketUrl,
      rootKey: sandbox.rootKey,
      number: PARTNER,
      linkBy: "qr",
      partner: OWN,
    } satisfies ProgramOrder;
    await using client = DuetProcess.startFile(program, [JSON.stringify(order)], { cwd: folder.path });
    const [, qr] = await client.untilPrinted(/TOLD \{"qr":"([^"]+)"\}/, WAIT_MS);
    expect(await post(sandbox, "/phone/scan", { qr, number: PARTNER })).toMatchObject({ status: 200 });
    await client.untilPrinted(/TOLD \{"open":true\}/, WAIT_MS);
    const { body } = await post(sandbox, "/groups", { subject: "Friends", participants: [OWN, PARTNER] });
    const group = (body as { jid: string }).jid;

    /** What the client has read under that id. */
    async function read(id: string): Promise<object> {
      const [told] = await client.untilPrinted(new RegExp(`TOLD \\{"read":"${id}".*`), WAIT_MS);
      return (JSON.parse(told.slice("TOLD ".length)) as { message: object }).message;
    }
    async function send(content: Content | MediaDraft, more: Partial<SendMessage> = {}): Promise<Message> {
      const to = address(PARTNER);
      const given = { to, content, source: "api", isQueued: false, ...more } as const;
      return (await messages.send(session, given)).message;
    }
    const act = async (message: Message, done: Act) =>
      (await messages.act(session, message, done, "api")).message;
    const text = (written: string, more?: Partial<SendMessage>) =>
      send({ kind: "text", text: written }, more);

    const hello = await text("hello");
    expect(await read(hello.id)).toMatchObject({ extendedTextMessage: { text: "hello" } });
    const mentions = [`${PARTNER}@s.whatsapp.net`];
    const quoting = await text(`@${PARTNER} you`, { replyTo: hello.id, mentions });
    expect(await read(quoting.id)).toMatchObject({
      extendedTextMessage: { contextInfo: { stanzaId: hello.id, mentionedJid: [expect.any(String)] } },
    });
    expect(await read((await act(hello, { act: "react", emoji: "🍵" })).id)).toMatchObject({
      reactionMessage: { text: "🍵", key: { id: hello.id } },
    });
    expect(await read((await act(hello, { act: "edit", text: "better" })).id)).toMatchObject({
      protocolMessage: { key: { id: hello.id } },
    });
    expect(await read((await act(quoting, { act: "revoke" })).id)).toMatchObject({
      protocolMessage: { key: { id: quoting.id } },
    });
    const poll = await send({ kind: "poll", question: "tea?", options: ["yes", "no"], selectable: 1 });
    expect(JSON.stringify(await read(poll.id))).toContain("tea?");
    await act(poll, { act: "vote", options: ["yes"] });
    const ana = { name: "Ana", vcard: VCARD };
    const contact = await send({ kind: "contacts", contacts: [ana] });
    expect(JSON.stringify(await read(contact.id))).toContain("15551230009");
    const here = await send({ kind: "location", latitude: 1.5, longitude: 2.5, name: "here" });
    expect(await read(here.id)).toMatchObject({ locationMessage: { degreesLatitude: 1.5, name: "here" } });
    const inGroup = await text("to all", { to: address(group) });
    expect(await read(inGroup.id)).toMatchObject({ extendedTextMessage: { text: "to all" } });
    const better = await messages.get(session, address(PARTNER), hello.id);
    const { message: forwarded } = await messages.forward(session, better, address(group), "api");
    expect(await read(forwarded.id)).toMatchObject({
      extendedTextMessage: { text: "better", contextInfo: { isForwarded: true } },
    });
    const image = { text: pngFile(1, 1).toString("base64") };
    const shown = { kind: "image", source: image, mostBytes: 1_000_000, caption: "look" } as const;
    expect(await read((await send(shown)).id)).toMatchObject({ imageMessage: { caption: "look", width: 1 } });
    const sound = { text: opusFile(Array<number>(100).fill(30)).toString("base64") };
    const voice = await send({ kind: "audio", source: sound, mostBytes: 1_000_000, voice: "always" });
    expect(await read(voice.id)).toMatchObject({ audioMessage: { ptt: true } });

    for (const to of isInGroups ? [PARTNER, group] : [PARTNER]) {
      for (const what of answers) {
        const asked = await text(`say ${what}`, { to: address(to) });
        const expected = STORED[what] ?? {};
        await eventually(`${what} is stored`, async () => {
          expect(client.stdout).not.toContain('TOLD {"failed"');
          const [newest] = await messages.list(session, address(to), undefined, 1);
          return newest !== undefined && !newest.fromMe && isLike(newest, expected) && newest.id !== asked.id;
        });
      }
    }
    expect(sandbox.unknownStanzas).toEqual([]);
    await client.stop();
  },
);

function isLike(message: Message, expected: object): boolean {
  try {
    expect(message).toMatchObject(expected);
    return true;
  } catch {
    return false;
  }
}
