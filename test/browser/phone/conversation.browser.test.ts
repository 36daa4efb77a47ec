import type { AnyMessageContent } from "@whiskeysockets/baileys";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { openClient, post, type BaileysClient } from "../../sandbox/baileys-client.ts";
import { nextEvent } from "../../sandbox/messages/client-events.ts";
import { write } from "../../sandbox/page/shown.ts";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { eventually } from "../../support/eventually.ts";
import { accessibilityViolations } from "../accessibility.ts";
import { Browser, type OpenOptions } from "../browser.ts";
import { openPhone, startForPages, tabTo } from "./opened-phone.ts";

const NUMBER = "5511999999999";
const PARTNER = "5511988887777";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const BOB = "15551230000";
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

const browser = endsWithFile(await Browser.start());

type Stage = { readonly sandbox: Sandbox; readonly client: BaileysClient; readonly page: Page };

/** A page, beside a session that is connected. */
async function stage(options: OpenOptions = {}): Promise<Stage> {
  const sandbox = await startForPages();
  const client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
  onTestFinished(() => client[Symbol.asyncDispose]());
  return { sandbox, client, page: await openPhone(browser, sandbox, options) };
}

/** The session writes to the partner, whose phone has it. */
async function send({ sandbox, client }: Stage, content: AnyMessageContent, to = PARTNER_JID) {
  const message = await client.socket.sendMessage(to, content);
  const id = message?.key.id ?? "";
  await sandbox.untilReceived((one) => one.id === id);
  return { id, remoteJid: to, fromMe: true };
}

const answer = ({ sandbox }: Stage, written: object) =>
  write(sandbox, { from: PARTNER, to: NUMBER, ...written });

const phone = (page: Page) => page.getByRole("article", { name: `The phone of +${PARTNER}` });
const messages = (page: Page) => phone(page).getByRole("log").locator("ol > li");
const bubble = (page: Page, text: string) => messages(page).filter({ hasText: text });

describe("a conversation in a browser", () => {
  it("goes both ways, and shows how far each message has come", async () => {
    const set = await stage();
    const { page, client } = set;
    await send(set, { text: "Hello" });
    await bubble(page, "Hello").waitFor();
    const arrived = nextEvent(client, "messages.upsert");
    await phone(page).getByRole("textbox", { name: "Message" }).fill("Good day");
    await phone(page).getByRole("button", { name: "Send" }).click();
    await bubble(page, "Good day").getByText("delivered").waitFor();
    expect(await phone(page).getByRole("textbox", { name: "Message" }).inputValue()).toBe("");
    const [message] = (await arrived).messages;
    expect(message?.message?.conversation).toBe("Good day");
    if (message) await client.socket.readMessages([message.key]);
    await bubble(page, "Good day").getByText("✓✓ read").waitFor();
    expect(await messages(page).count()).toBe(2);
  });

  it("is marked read with one click", async () => {
    const set = await stage();
    const { page, sandbox } = set;
    const ids = [await send(set, { text: "One" }), await send(set, { text: "Two" })].map(({ id }) => id);
    await phone(page).getByRole("button", { name: "Mark 2 read" }).click();
    await phone(page).getByText("2 messages were marked read.").waitFor();
    await bubble(page, "One").getByText("read", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Mark read" }).click();
    await phone(page).getByText("Nothing here is unread.").waitFor();
    expect(ids).toEqual(sandbox.receivedMessages().map(({ id }) => id));
  });

  it("shows what becomes of messages", async () => {
    const set = await stage();
    const { page } = set;
    const first = await send(set, { text: "Helo" });
    await answer(set, { text: "What?", quoted: first.id });
    await bubble(page, "What?").getByRole("blockquote").getByText("Helo").waitFor();
    await send(set, { text: "Hello", edit: first });
    await bubble(page, "Hello").getByText("edited").waitFor();
    await answer(set, { reaction: { id: first.id, emoji: "👍" } });
    await bubble(page, "Hello").getByRole("list", { name: "Reactions" }).getByText("👍").waitFor();
    await send(set, { delete: first });
    await bubble(page, "This message was deleted.").waitFor();
    expect(await messages(page).count()).toBe(2);
    expect(await messages(page).first().getByText("Hello").count()).toBe(0);
  });

  it("shows files, polls, places and people", async () => {
    const set = await stage();
    const { page } = set;
    const poll = await send(set, { poll: { name: "Drink?", values: ["Tea", "Coffee"], selectableCount: 1 } });
    await answer(set, { vote: { id: poll.id, options: ["Coffee"] } });
    const coffee = bubble(page, "Drink?").getByRole("listitem").filter({ hasText: "Coffee" });
    await coffee.getByText("1 vote", { exact: true }).waitFor();
    await send(set, { location: { degreesLatitude: -23.5, degreesLongitude: -46.625, name: "São Paulo" } });
    await bubble(page, "São Paulo").getByText("-23.5, -46.625").waitFor();
    await answer(set, { contact: { name: "Bob", phone: BOB } });
    await bubble(page, "Contact").getByText(BOB).waitFor();
    const media = { kind: "voice", mimetype: "audio/ogg", base64: Buffer.alloc(2048).toString("base64") };
    await answer(set, { media });
    await bubble(page, "Voice message").getByText("audio/ogg, 2.0 KiB").waitFor();
  });

  it("shows a picture, and a card in the place of what is none", async () => {
    const set = await stage({ expectedErrors: [/404 \(Not Found\)/] });
    const { page } = set;
    await answer(set, {
      media: { kind: "image", mimetype: "image/png", base64: picture(), caption: "Look" },
    });
    const shown = phone(page).getByRole("img", { name: "Picture: Look" });
    await shown.waitFor();
    await until(page, "document.querySelector('.picture').naturalWidth === 30");
    const base64 = Buffer.from(HOSTILE).toString("base64");
    await answer(set, { media: { kind: "image", mimetype: "image/svg+xml", base64 } });
    await bubble(page, "image/svg+xml").getByText("Picture").waitFor();
    expect(await page.title()).toBe("The phone · Duet");
  });

  it("takes nothing that somebody writes for anything but text", async () => {
    const set = await stage();
    const { page, sandbox, client } = set;
    await client.socket.sendPresenceUpdate("available");
    await post(sandbox, "/phone/name", { number: NUMBER, name: HOSTILE });
    const { id } = await send(set, { text: HOSTILE });
    await answer(set, { text: "Answer", quoted: id });
    await answer(set, { reaction: { id, emoji: HOSTILE } });
    await answer(set, { contact: { name: HOSTILE, phone: BOB } });
    await answer(set, { location: { latitude: 0, longitude: 0, name: HOSTILE } });
    await answer(set, { poll: { name: HOSTILE, options: [HOSTILE, "No"] } });
    const base64 = Buffer.alloc(10).toString("base64");
    const file = { kind: "document", mimetype: HOSTILE, filename: HOSTILE, caption: HOSTILE, base64 };
    await answer(set, { media: file });
    await messages(page).last().getByText("Document", { exact: true }).waitFor();
    const { body } = await post(sandbox, "/groups", { subject: HOSTILE, participants: [NUMBER, PARTNER] });
    await send(set, { text: "Hello" }, (body as { jid: string }).jid);
    await page.getByRole("button", { name: HOSTILE }).first().waitFor();
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.title()).toBe("The phone · Duet");
  });

  it("is that of the chat that was picked, and one stream whatever is picked", async () => {
    const set = await stage();
    const { page, sandbox } = set;
    await post(sandbox, "/phone/name", { number: BOB, name: "Bob" });
    const participants = [NUMBER, PARTNER, BOB];
    const { body } = await post(sandbox, "/groups", { subject: "Friends", participants });
    const { jid } = body as { jid: string };
    await send(set, { text: "To Ana" });
    await bubble(page, "To Ana").waitFor();
    await write(sandbox, { from: BOB, to: jid, text: "To all" });
    await bubble(page, "To all").getByText("Bob").waitFor();
    expect(await messages(page).count()).toBe(1);
    await page.getByRole("button", { name: `+${PARTNER}` }).click();
    await bubble(page, "To Ana").waitFor();
    await page.getByRole("button", { name: "Friends" }).click();
    await phone(page).getByRole("textbox", { name: "Message" }).fill("To you too");
    await page.keyboard.press("Enter");
    await bubble(page, "To you too").getByText("delivered").waitFor();
    expect((await sandbox.untilReceived(({ text }) => text === "To you too")).group).toBe(jid);
    await eventually("the streams before have ended", () => sandbox.openPages === 1);
  });

  it("gives a text back that was refused, and says why", async () => {
    const set = await stage({ expectedErrors: [/404 \(Not Found\)/] });
    const { page, sandbox } = set;
    await send(set, { text: "Hello" });
    const field = phone(page).getByRole("textbox", { name: "Message" });
    await field.fill("Are you there?");
    await post(sandbox, "/phone/unlink", { number: NUMBER });
    await field.press("Enter");
    await phone(page).getByText(`no device is linked to ${NUMBER}`).waitFor();
    expect(await field.inputValue()).toBe("Are you there?");
  });

  it("does not give way to a newer chat while somebody writes", async () => {
    const set = await stage();
    const { page } = set;
    await send(set, { text: "Hello" });
    await phone(page).getByRole("textbox", { name: "Message" }).fill("I am wri");
    await send(set, { text: "Somebody else" }, `${BOB}@s.whatsapp.net`);
    await page.getByRole("button", { name: BOB }).getByText("Somebody else").waitFor();
    expect(await phone(page).getByRole("textbox", { name: "Message" }).inputValue()).toBe("I am wri");
  });

  it("needs no mouse: it is read, answered and scrolled with the keyboard", async () => {
    const set = await stage();
    const { page } = set;
    for (let count = 0; count < 30; count++) await answer(set, { text: `Line ${count}` });
    await bubble(page, "Line 29").waitFor();
    // A pixel is lost to rounding.
    const isAtEnd = "Math.abs(document.querySelector('.talk').scrollTop) < 2";
    expect(await page.evaluate(isAtEnd)).toBe(true);
    await tabTo(page, "group", "Conversation");
    await page.keyboard.press("Home");
    await until(page, "document.querySelector('.talk').scrollTop < -100");
    await page.keyboard.press("End");
    await until(page, isAtEnd);
    await send(set, { text: "Last" });
    await bubble(page, "Last").waitFor();
    expect(await page.evaluate(isAtEnd)).toBe(true);
    await tabTo(page, "textbox", "Message");
    await page.keyboard.insertText("By hand");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await bubble(page, "By hand").getByText("delivered").waitFor();
    await tabTo(page, "button", "Mark 1 read");
    await page.keyboard.press("Enter");
    await phone(page).getByText("The author was told that it was read.").waitFor();
    expect(await bubble(page, "By hand").count()).toBe(1);
  });

  it.each(["light", "dark"] as const)("shuts nobody out, in the %s scheme", async (colorScheme) => {
    const set = await stage({ colorScheme, viewport: { width: 360, height: 740 } });
    const { page, client } = set;
    const first = await send(set, { text: `Hello ${"x".repeat(200)}` });
    await answer(set, { text: "What?", quoted: first.id });
    await answer(set, { reaction: { id: first.id, emoji: "👍" } });
    await answer(set, { media: { kind: "image", mimetype: "image/png", base64: picture() } });
    const base64 = Buffer.alloc(10).toString("base64");
    const name = `${"long".repeat(30)}.pdf`;
    await answer(set, { media: { kind: "document", mimetype: "application/pdf", filename: name, base64 } });
    await answer(set, { poll: { name: "Drink?", options: ["Tea".repeat(60), "Coffee"] } });
    const edited = await send(set, { text: "Helo" });
    await send(set, { text: "Hello", edit: edited });
    const deleted = await send(set, { text: "Helo" });
    await send(set, { delete: deleted });
    await client.socket.sendPresenceUpdate("composing", PARTNER_JID);
    await phone(page).getByText("typing…", { exact: true }).waitFor();
    await bubble(page, "This message was deleted.").waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

/** Not `waitForFunction`, which the page's content-security policy forbids. */
const until = (page: Page, condition: string) =>
  eventually(condition, () => page.evaluate<boolean>(condition));

/** A PNG, in base64. */
function picture(): string {
  const png = new PNG({ width: 30, height: 20 });
  png.data.fill(200);
  return PNG.sync.write(png).toString("base64");
}
