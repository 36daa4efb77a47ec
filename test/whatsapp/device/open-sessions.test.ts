import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { openSessions } from "../../../src/whatsapp/device/open-sessions.ts";
import { createSessionCaches } from "../../../src/whatsapp/device/session-caches.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../../sandbox/baileys-client.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const ANA_JID = `${ANA}@s.whatsapp.net`;
const lidOf = (number: string) => `${lidUserOf(number)}@lid`;

describe("a device without keys", () => {
  let sandbox: Sandbox;
  let client: BaileysClient;
  const { userDevicesCache } = createSessionCaches(new ManualClock()).of("s");

  beforeEach(async () => {
    sandbox = await startSandbox();
    void userDevicesCache.flushAll();
    client = new BaileysClient(sandbox, await linkedAuth(sandbox, NUMBER), {
      emitOwnEvents: false,
      userDevicesCache,
    });
    await client.untilOpen();
  });
  afterEach(async () => {
    await client[Symbol.asyncDispose]();
    await sandbox.close();
  });

  const open = (chat: string, participants?: readonly string[]) =>
    openSessions(client.socket, userDevicesCache, chat, participants);
  const send = (chat: string, messageId: string) =>
    client.socket.sendMessage(chat, { text: messageId }, { messageId });
  const arrivedAt = (number: string, messageId: string) =>
    sandbox.untilReceived(({ id, to }) => id === messageId && to === number);

  it("does not keep a message from the other devices of its owner", async () => {
    expect(await open(ANA_JID)).toEqual({ withoutKeys: [], unreached: [] });
    await send(ANA_JID, "A1");
    await arrivedAt(ANA, "A1");
    // A device that Ana links now, of which nobody has keys.
    await using companion = await openClient(sandbox, ANA);
    expect(companion.socket.ws.isOpen).toBe(true);
    await post(sandbox, "/faults", { kind: "no-bundle", number: ANA });
    void userDevicesCache.flushAll();
    await expect(send(ANA_JID, "A2")).rejects.toMatchObject({ data: 404 });
    const { withoutKeys, unreached } = await open(ANA_JID);
    expect(withoutKeys).toEqual([`${ANA}:7@s.whatsapp.net`]);
    expect(unreached).toEqual([]);
    await send(ANA_JID, "A3");
    expect(await arrivedAt(ANA, "A3")).toMatchObject({ text: "A3" });
    expect(sandbox.unknownStanzas).toEqual([]);
  });

  it("does not keep a message to a group from all others", async () => {
    const { body } = await post(sandbox, "/groups", { subject: "Friends", participants: [NUMBER, ANA, BOB] });
    const { jid: group } = body as { jid: string };
    const participants = [NUMBER, ANA, BOB].map(lidOf);
    await post(sandbox, "/faults", { kind: "no-bundle", number: ANA });
    await expect(send(group, "A1")).rejects.toMatchObject({ data: 404 });
    expect(await open(group, participants)).toEqual({
      withoutKeys: [lidOf(ANA)],
      unreached: [lidOf(ANA)],
    });
    await send(group, "A2");
    expect(await arrivedAt(BOB, "A2")).toMatchObject({ group, text: "A2" });
    await post(sandbox, "/faults", { kind: "clear" });
    expect(await open(group, participants)).toEqual({ withoutKeys: [], unreached: [] });
    await send(group, "A3");
    expect(await arrivedAt(ANA, "A3")).toMatchObject({ group, text: "A3" });
  });

  it("is told when there is no other, and asked again the next time", async () => {
    await post(sandbox, "/faults", { kind: "no-bundle", number: ANA });
    for (const chat of [ANA_JID, lidOf(ANA)]) {
      expect(await open(chat)).toMatchObject({ unreached: [chat] });
    }
    await post(sandbox, "/faults", { kind: "clear" });
    expect(await open(ANA_JID)).toEqual({ withoutKeys: [], unreached: [] });
    await send(ANA_JID, "A1");
    await arrivedAt(ANA, "A1");
  });
});
