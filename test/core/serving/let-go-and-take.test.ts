import { describe, expect, it } from "vitest";
import type { Session } from "../../../src/gateway.ts";
import { webhookCalls } from "../../adapters/bearer-cid/webhooks/webhook-calls.ts";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { eventually } from "../../support/eventually.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { newNumber } from "../../support/tenant.ts";
import { WebhookReceiver } from "../../support/webhook-receiver.ts";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const { sandbox } = test;
const { core } = test.gateway;
const { serving } = core;
const calls = webhookCalls(() => tenant);

const socketsOf = (number: string) =>
  sandbox.connections().filter(({ number: own }) => own === number).length;
const untilOpen = async (session: Session) =>
  expect(await core.sessions.untilOpen(session, 60_000)).toBe(true);
const moved = expect.objectContaining({ code: "session_moved" }) as Error;
const unconnected = expect.objectContaining({ code: "session_not_connected" }) as Error;

const send = (session: Session, number: string, text: string, isQueued = false) =>
  core.messages.send(session, {
    to: { kind: "person", number },
    content: { kind: "text", text },
    source: "test",
    isQueued,
  });

const shown = (session: { readonly number: string }, to: string) =>
  sandbox
    .chatStates({ session: session.number })
    .filter((record) => record.to?.startsWith(to))
    .map(({ state }) => state);

const receivedAt = (number: string) =>
  sandbox
    .receivedMessages()
    .filter(({ to }) => to === number)
    .map(({ text }) => text);

describe("a session that is let go", () => {
  it.each(["handed over", "lost"] as const)(
    "and %s has no socket in that turn, and one again once it is taken; the device stays linked",
    async (how) => {
      const session = await tenant.linkedSession();
      const logins = sandbox.logins(session.number);
      const over = serving.letGo([session.id], how);
      expect(() => core.sessions.requireOpen(session)).toThrow(moved);
      await expect(core.sessions.start(session)).rejects.toThrow(moved);
      await over;
      await sandbox.untilConnection(() => socketsOf(session.number) === 0);
      await serving.take([session.id]);
      await untilOpen(session);
      expect(socketsOf(session.number)).toBe(1);
      expect(sandbox.logins(session.number)).toBe(logins + 1);
      expect((await test.reload(session)).device).not.toBeNull();
    },
  );

  it("is told to be moving until it is connected, and not to be unconnected", async () => {
    const session = await tenant.linkedSession();
    await serving.letGo([session.id], "lost");
    await serving.take([session.id]);
    expect(() => core.sessions.requireOpen(session)).toThrow(moved);
    await untilOpen(session);
    core.sessions.requireOpen(session);
    await core.sessions.stop(session);
    expect(() => core.sessions.requireOpen(session)).toThrow(unconnected);
    // What nobody wants connected is not waited for.
    await serving.letGo([session.id], "lost");
    await serving.take([session.id]);
    expect(() => core.sessions.requireOpen(session)).toThrow(unconnected);
  });

  it("is taken once, however often that is asked for, and stays let go where that comes last", async () => {
    const session = await tenant.linkedSession();
    const logins = sandbox.logins(session.number);
    void serving.letGo([session.id], "handed over");
    await Promise.all([serving.take([session.id]), serving.take([session.id])]);
    await untilOpen(session);
    await serving.take([session.id]);
    expect(sandbox.logins(session.number)).toBe(logins + 1);
    const over = serving.letGo([session.id], "handed over");
    const taken = serving.take([session.id]);
    await Promise.all([over, serving.letGo([session.id], "handed over"), taken]);
    await sandbox.untilConnection(() => socketsOf(session.number) === 0);
    expect(() => core.sessions.requireOpen(session)).toThrow(moved);
    await serving.take([session.id]);
    await untilOpen(session);
  });

  it("hears what came meanwhile, once", async () => {
    const session = await tenant.linkedSession();
    const partner = newNumber();
    const say = (text: string) => test.phone("/phone/send", { from: partner, to: session.number, text });
    const heard = async () => {
      const kept = await core.messages.list(session, { kind: "person", number: partner }, undefined, 50);
      return kept.map(({ content }) => ("text" in content ? content.text : "")).toReversed();
    };
    await say("before");
    await eventually("it is heard", async () => (await heard()).length === 1);
    await serving.letGo([session.id], "handed over");
    await say("meanwhile");
    await say("and again");
    await serving.take([session.id]);
    await eventually("all is heard", async () => (await heard()).length === 3);
    await say("afterwards");
    await eventually("what comes is heard", async () => (await heard()).length === 4);
    expect(await heard()).toEqual(["before", "meanwhile", "and again", "afterwards"]);
  });

  it("goes on with its indicators, which are not ended, and ends those whose time is over", async () => {
    const session = await tenant.linkedSession();
    const [long, short] = [newNumber(), newNumber()];
    const show = (number: string, durationMs: number) =>
      core.presence.set(session, { chat: { kind: "person", number }, state: "composing", durationMs });
    await show(long, 60_000);
    await show(short, 500);
    await serving.letGo([session.id], "handed over");
    expect([...core.presence.running(session)]).toEqual([]);
    expect(shown(session, long)).toEqual(["composing"]);
    expect(shown(session, short)).toEqual(["composing"]);
    await serving.take([session.id]);
    await untilOpen(session);
    await eventually("it is shown again", () => shown(session, long).length === 2);
    await eventually("the other one is ended", () => shown(session, short).includes("paused"));
    expect(shown(session, long)).toEqual(["composing", "composing"]);
    expect([...core.presence.running(session)].map(({ to }) => to)).toEqual([`${long}@s.whatsapp.net`]);
  });

  it("sends what waits once it is taken, in order", async () => {
    const session = await tenant.linkedSession();
    const partner = newNumber();
    await core.sessions.stop(session);
    for (const text of ["one", "two", "three"]) await send(session, partner, text, true);
    await serving.letGo([session.id], "handed over");
    await expect(send(session, partner, "refused", true)).rejects.toThrow(moved);
    await expect(send(session, partner, "refused")).rejects.toThrow(moved);
    await serving.take([session.id]);
    await core.sessions.start(session);
    await send(session, partner, "four", true);
    await eventually("all have come", () => receivedAt(partner).length === 4);
    expect(receivedAt(partner)).toEqual(["one", "two", "three", "four"]);
  });

  it("while a hundred texts flow and is lost then loses none, and sends none twice", async () => {
    const session = await tenant.linkedSession();
    const partners = [newNumber(), newNumber(), newNumber(), newNumber()];
    const texts = Array.from({ length: 100 }, (_, nth) => `text ${String(nth).padStart(2, "0")}`);
    const sent = texts.map((text, nth) =>
      send(session, partners[nth % 4] ?? "", text).then(
        () => "sent" as const,
        (error: unknown) => error,
      ),
    );
    await eventually("some have left", () => partners.flatMap(receivedAt).length >= 10);
    await serving.letGo([session.id], "lost");
    const outcomes = await Promise.all(sent);
    expect(outcomes.filter((outcome) => outcome !== "sent").length).toBeGreaterThan(0);
    for (const outcome of outcomes) if (outcome !== "sent") expect(outcome).toEqual(moved);
    await serving.take([session.id]);
    await untilOpen(session);
    const kept = async (number: string) =>
      (await core.messages.list(session, { kind: "person", number }, undefined, 50)).toReversed();
    await eventually("all that is kept is sent", async () =>
      (await Promise.all(partners.map(kept))).flat().every(({ state }) => state !== "pending"),
    );
    for (const partner of partners) {
      const own = (await kept(partner)).map(({ content }) => ("text" in content ? content.text : ""));
      // Those that were stored, each once, in the order of the calls.
      expect(receivedAt(partner)).toEqual(own.toSorted());
    }
  });

  it("delivers what happened, in order, from where it was", async () => {
    const path = "/let-go/order";
    await calls.made({ url: receiver.url(path), events: ["message"] });
    const session = await tenant.linkedSession();
    const partner = newNumber();
    const say = (text: string) => test.phone("/phone/send", { from: partner, to: session.number, text });
    const told = () =>
      receiver
        .at(path)
        .filter(({ event }) => event.session === session.id)
        .map(({ event }) => String(event.payload["body"]));
    let isOff = false;
    receiver.answer = () => (isOff ? 503 : 200);
    await say("1");
    await eventually("the first has come", () => told().length === 1);
    isOff = true;
    for (const text of ["2", "3", "4"]) await say(text);
    await eventually("the second was refused", () => told().includes("2"));
    await serving.letGo([session.id], "handed over");
    const before = told().length;
    isOff = false;
    await say("5");
    expect(told()).toHaveLength(before);
    await serving.take([session.id]);
    await eventually("all has come", () => told().includes("5"));
    const firsts = [...new Set(told())];
    expect(firsts).toEqual(["1", "2", "3", "4", "5"]);
    expect(told().slice(before)).toEqual(["2", "3", "4", "5"]);
  });
});
