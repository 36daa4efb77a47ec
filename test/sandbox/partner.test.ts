import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { lidUserOf } from "../../src/sandbox/wire/jid.ts";
import { BaileysClient, linkedAuth, openClient, post } from "./baileys-client.ts";
import { nextEvent } from "./messages/client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const PARTNER_LID = `${lidUserOf(PARTNER)}@lid`;
const PLAIN = { emitOwnEvents: false };

it("comes and goes, which who has subscribed to them is told", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const come = { from: PARTNER, state: "available" };
  expect(await post(sandbox, "/phone/presence", come)).toEqual({ status: 200, body: { reached: 0 } });
  const there = nextEvent(client, "presence.update");
  await client.socket.presenceSubscribe(PARTNER_JID);
  const of = (presence: object) => ({ id: PARTNER_JID, presences: { [PARTNER_JID]: presence } });
  expect(await there).toMatchObject(of({ lastKnownPresence: "available" }));
  const gone = nextEvent(client, "presence.update");
  const leave = { from: PARTNER, state: "unavailable", lastSeen: 1_700_000_000 };
  expect(await post(sandbox, "/phone/presence", leave)).toEqual({ status: 200, body: { reached: 1 } });
  expect(await gone).toMatchObject(of({ lastKnownPresence: "unavailable", lastSeen: 1_700_000_000 }));
  expect(await post(sandbox, "/phone/presence", { from: PARTNER, state: "busy" })).toMatchObject({
    status: 400,
  });
});

it("has a session for a partner, whose presence others are told as well", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const auth = await linkedAuth(sandbox, PARTNER);
  auth.creds.me = { id: "", ...auth.creds.me, name: "Ana" };
  await using partner = new BaileysClient(sandbox, auth, PLAIN);
  await partner.untilIntroduced();
  await client.socket.presenceSubscribe(PARTNER_LID);
  const there = nextEvent(client, "presence.update", ({ presences }) =>
    Object.values(presences).some(({ lastKnownPresence }) => lastKnownPresence === "available"),
  );
  await partner.socket.sendPresenceUpdate("available");
  expect((await there).id).toBe(PARTNER_LID);
});

it("calls a session, which may refuse, and hangs up", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const heard = () => nextEvent(client, "call");
  const say = async (kind: string) => post(sandbox, "/phone/call", { from: PARTNER, to: NUMBER, kind });
  expect(await say("terminate")).toMatchObject({ status: 409 });
  const offered = heard();
  const { body } = await say("offer");
  const { id } = body as { id: string };
  const [offer] = await offered;
  expect(offer).toMatchObject({ id, status: "offer", chatId: PARTNER_LID, callerPn: PARTNER_JID });
  await client.socket.rejectCall(id, offer?.from ?? "");
  const ended = heard();
  await say("terminate");
  expect(await ended).toMatchObject([{ id, status: "terminate" }]);
  const said: unknown = await (await sandbox.request("/calls")).json();
  expect(said).toMatchObject([
    { id, from: PARTNER, to: NUMBER, kind: "offer" },
    { id, from: NUMBER, to: PARTNER, kind: "reject" },
    { id, from: PARTNER, to: NUMBER, kind: "terminate" },
  ]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("makes labels on the phone of a session, which learns them", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const told = nextEvent(client, "labels.edit");
  const answer = await post(sandbox, "/phone/label", { name: "Paid", color: 3 });
  expect(answer).toEqual({ status: 200, body: { id: "6" } });
  expect(await told).toMatchObject({ id: "6", name: "Paid", color: 3 });
  await client.socket.addChatLabel(PARTNER_JID, "6");
  await linkedAuth(sandbox, PARTNER);
  expect(await post(sandbox, "/phone/label", { name: "x" })).toMatchObject({ status: 400 });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("is known by another number than the one that is asked for, by another LID, or not at all", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const known = (body: object) => post(sandbox, "/numbers", body);
  const asked = "15559990000";
  const lid = "123456789012345@lid";
  expect(await known({ asked, known: PARTNER, lid })).toEqual({
    status: 200,
    body: { asked, known: PARTNER, lid },
  });
  expect(await client.socket.onWhatsApp(asked)).toMatchObject([{ jid: PARTNER_JID, exists: true }]);
  await client.socket.sendMessage(lid, { text: "Hello" });
  expect(await sandbox.untilReceived(() => true)).toMatchObject({ to: PARTNER, text: "Hello" });
  await known({ asked, known: null });
  expect(await client.socket.onWhatsApp(asked)).toEqual([]);
  await known({ asked, known: asked });
  expect(await client.socket.onWhatsApp(asked)).toMatchObject([{ jid: `${asked}@s.whatsapp.net` }]);
  expect(await known({ asked, known: null, lid })).toMatchObject({ status: 400 });
  expect(await known({ asked, known: NUMBER, lid })).toMatchObject({ status: 409 });
  expect(sandbox.unknownStanzas).toEqual([]);
});
