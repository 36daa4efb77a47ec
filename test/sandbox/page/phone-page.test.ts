import { describe, expect, it } from "vitest";
import type { ChatView } from "../../../src/sandbox/browser/phone-view.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { LivePages } from "../../../src/sandbox/page/live-pages.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { expectOthersKeptOut } from "../../support/page-headers.ts";
import { BaileysClient, linkedAuth, newAuth, openClient, post } from "../baileys-client.ts";
import { OpenPage, viewNow } from "./open-page.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const FILES = ["/", "/phone.js", "/phone.css", "/conversation.css", "/qr-reader.js"] as const;

/** A client whose account has a name. */
async function openSupport(sandbox: Sandbox): Promise<BaileysClient> {
  const auth = await linkedAuth(sandbox, NUMBER);
  auth.creds.me = { id: "", ...auth.creds.me, name: "Support" };
  const client = new BaileysClient(sandbox, auth);
  await client.untilOpen();
  await client.untilIntroduced();
  return client;
}

const kindOf = (chat: ChatView | undefined) => chat?.shows?.kind;

describe("the page", () => {
  it("names its script and its style sheet, and each comes with its type", async () => {
    await using sandbox = await startSandbox();
    const page = await sandbox.request("/");
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(await page.text()).toMatch(/"phone\.css".*"conversation\.css".*"phone\.js"/s);
    const types = await Promise.all(
      FILES.slice(1).map(async (path) => (await sandbox.request(path)).headers.get("content-type")),
    );
    const script = "text/javascript; charset=utf-8";
    const style = "text/css; charset=utf-8";
    expect(types).toEqual([script, style, style, script]);
  });

  it.each(FILES)("gives %s the headers that keep others out", async (path) => {
    await using sandbox = await startSandbox();
    const { headers } = await sandbox.request(path);
    expectOthersKeptOut(
      headers,
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; " +
        "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  it.each([...FILES, "/phone/live"])("answers %s to nobody but this machine", async (path) => {
    await using sandbox = await startSandbox();
    const headers = { origin: "https://evil.example" };
    expect((await sandbox.request(path, { headers })).status).toBe(403);
    expect((await sandbox.request(path, { headers: { host: "evil.example" } })).status).toBe(403);
    expect((await sandbox.request(path, { method: "POST" })).status).toBe(405);
    expect(sandbox.openPages).toBe(0);
  });
});

describe("what an open page is told", () => {
  it("is an indicator from its stanza on, until 25 s have passed without another", async () => {
    const clock = new ManualClock();
    await using sandbox = await startSandbox({ clock });
    await using client = await openClient(sandbox, NUMBER);
    await using page = await OpenPage.open(sandbox);
    await client.socket.sendPresenceUpdate("composing", PARTNER_JID);
    const { chats } = await page.until(({ chats }) => chats.length > 0);
    expect(chats).toMatchObject([{ account: NUMBER, partner: PARTNER, shows: { kind: "typing", forMs: 0 } }]);

    await clock.advance(8000);
    await client.socket.sendPresenceUpdate("composing", PARTNER_JID);
    const { wire } = await page.until(({ wire }) => wire[0]?.isRepeated === true);
    expect(wire[0]).toMatchObject({ what: "composing", gapMs: 8000 });

    await clock.advance(24_999);
    expect((await viewNow(sandbox)).chats[0]?.shows).toEqual({ kind: "typing", forMs: 32_999 });
    await clock.advance(1);
    const gone = await page.until(({ chats }) => chats[0]?.shows === null);
    expect(gone.chats[0]?.end).toEqual({ kind: "typing", by: "time", lastedMs: 33_000 });
    expect(clock.pending).toBe(0);
  });

  it("ends at paused, at a message, and when the account goes offline", async () => {
    await using sandbox = await startSandbox();
    await using client = await openSupport(sandbox);
    await using page = await OpenPage.open(sandbox);
    const ends: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["paused", () => client.socket.sendPresenceUpdate("paused", PARTNER_JID)],
      ["message", () => client.socket.sendMessage(PARTNER_JID, { text: "hello" })],
      ["unavailable", () => client.socket.sendPresenceUpdate("unavailable")],
    ];
    for (const [by, end] of ends) {
      await client.socket.sendPresenceUpdate("recording", PARTNER_JID);
      await page.until(({ chats }) => kindOf(chats[0]) === "recording");
      await end();
      const { chats } = await page.until(({ chats }) => chats[0]?.shows === null);
      expect(chats[0]?.end).toMatchObject({ kind: "recording", by });
    }
  });

  it("takes a presence for being online and for the account's name, never for an indicator", async () => {
    await using sandbox = await startSandbox();
    await using client = await openSupport(sandbox);
    await client.socket.sendPresenceUpdate("paused", PARTNER_JID);
    await client.socket.sendPresenceUpdate("available");
    await sandbox.untilChatState(({ state }) => state === "available");
    const { chats, devices, wire } = await viewNow(sandbox);
    expect(chats).toMatchObject([{ accountName: "Support", isOnline: true, shows: null, end: null }]);
    expect(devices).toMatchObject([{ number: NUMBER, name: "Support", isOpen: true }]);
    expect(wire[0]).toMatchObject({ what: "available", partner: null });
  });

  it("shows what it showed when a connection is cut, and tells that it was", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, NUMBER);
    await using page = await OpenPage.open(sandbox);
    await client.socket.sendPresenceUpdate("composing", PARTNER_JID);
    await page.until(({ chats }) => kindOf(chats[0]) === "typing");
    await post(sandbox, "/faults", { kind: "drop", number: NUMBER });
    const { chats } = await page.until(({ devices }) => devices[0]?.isOpen === false);
    expect(kindOf(chats[0])).toBe("typing");
  });

  it("is one chat for a partner with several addresses", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, NUMBER);
    await post(sandbox, "/phone/registered", { number: "551188887777", registered: false });
    await client.socket.sendPresenceUpdate("composing", "551188887777@s.whatsapp.net");
    await client.socket.sendPresenceUpdate("paused", "5511988887777@s.whatsapp.net");
    await sandbox.untilChatState(({ state }) => state === "paused");
    const { chats } = await viewNow(sandbox);
    expect(chats).toMatchObject([{ partner: "5511988887777", end: { by: "paused" } }]);
  });

  it("tells who waits to be linked, and of a device that was unlinked while it was away", async () => {
    await using sandbox = await startSandbox();
    await using page = await OpenPage.open(sandbox);
    await linkedAuth(sandbox, NUMBER);
    await page.until(({ devices, waiting }) => devices.length === 1 && waiting.forScan === 0);
    await post(sandbox, "/phone/unlink", { number: NUMBER });
    await page.until(({ devices }) => devices.length === 0);
    await using client = new BaileysClient(sandbox, newAuth());
    await client.untilQr();
    await client.socket.requestPairingCode(PARTNER);
    const { waiting } = await page.until(({ waiting }) => waiting.forCode.length > 0);
    expect(waiting).toEqual({ forScan: 1, forCode: [PARTNER] });
  });

  it("is bounded: the chats and rows that came last", async () => {
    await using sandbox = await startSandbox();
    await using client = await openClient(sandbox, NUMBER);
    for (let chat = 0; chat < 110; chat++) {
      await client.socket.sendPresenceUpdate("composing", `15551230${100 + chat}@s.whatsapp.net`);
    }
    await sandbox.untilChatState(({ to }) => to === "15551230209@s.whatsapp.net");
    const { chats, wire } = await viewNow(sandbox);
    const [first, last] = [chats[0]?.partner, chats.at(-1)?.partner];
    expect([chats.length, first, last]).toEqual([100, "15551230209", "15551230110"]);
    expect([wire.length, wire[0]?.partner]).toEqual([50, "15551230209"]);
  });
});

describe("a page's stream", () => {
  it("leaves nothing behind when its tab is closed", async () => {
    await using sandbox = await startSandbox();
    const page = await OpenPage.open(sandbox);
    await page.next();
    expect(sandbox.openPages).toBe(1);
    page.close();
    await eventually("the tab is gone", () => sandbox.openPages === 0);
  });

  it("begins when it is read from, which nobody does after HEAD", async () => {
    await using sandbox = await startSandbox();
    expect((await fetch(`${sandbox.url}/phone/live`, { method: "HEAD" })).status).toBe(200);
    expect(sandbox.openPages).toBe(0);
  });

  it("tells a reader that was away what is so now, and nothing in between", async () => {
    let now = 1;
    const pages = new LivePages();
    const open = () => pages.open(() => now).getReader();
    const [steady, away] = [open(), open()];
    const read = async (reader: typeof steady) => new TextDecoder().decode((await reader.read()).value);
    expect(await read(away)).toContain("data: 1\n\n");
    expect(await read(steady)).toContain("data: 1\n\n");
    for (now = 2; now <= 3; now++) {
      const told = read(steady);
      pages.changed();
      pages.changed();
      expect(await told).toBe(`data: ${now}\n\n`);
    }
    expect(await read(away)).toBe("data: 4\n\n");
    pages.close();
    expect([(await away.read()).done, pages.size]).toEqual([true, 0]);
  });

  it("ends with the simulated WhatsApp, which waits for no tab", async () => {
    const clock = new ManualClock();
    const sandbox = await startSandbox({ clock });
    await using client = await openClient(sandbox, NUMBER);
    await using page = await OpenPage.open(sandbox);
    await client.socket.sendPresenceUpdate("composing", PARTNER_JID);
    await page.until(({ chats }) => kindOf(chats[0]) === "typing");
    await sandbox.close();
    while (await page.next().catch(() => undefined));
    expect([sandbox.openPages, clock.pending]).toEqual([0, 0]);
  });
});
