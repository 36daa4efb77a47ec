import { beforeAll, describe, expect, it } from "vitest";
import { WebhookEnvelope } from "../../../../adapters/bearer-cid/webhooks/delivery/schemas.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { WebhookReceiver, type ToldEvent } from "../../../support/webhook-receiver.ts";
import { jid } from "../events/event-calls.ts";
import { webhookCalls } from "./webhook-calls.ts";

const CHANNEL = "120363000000000001@newsletter";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const [ana, bob] = [newNumber(), newNumber()];
const at = expect.any(Number) as number;

let made = 0;
/** A webhook of every event of the session with a path of its own. */
async function listen() {
  const path = `/hook/${++made}`;
  await webhookCalls(() => tenant).made({
    url: receiver.url(path),
    events: ["*"],
    sessionId: session.id,
  });
  const told = async (name: string, holds: (payload: ToldEvent["payload"]) => boolean = () => true) => {
    const { event } = await receiver.until(path, name, ({ payload }) => holds(payload));
    expect(WebhookEnvelope.parse(event)).toEqual(event);
    expect(event.session).toBe(session.id);
    return event.payload;
  };
  return { path, told, names: () => receiver.at(path).map(({ event }) => event.event) };
}

async function phone(path: string, body: object): Promise<unknown> {
  const answer = await test.phone(path, body);
  const told: unknown = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(told));
  return told;
}

async function group(addressing: "lid" | "pn" = "lid"): Promise<string> {
  const participants = [ana, session.number, bob];
  const { jid } = (await phone("/groups", { subject: "Tea", participants, addressing })) as { jid: string };
  return jid;
}

describe.each(["lid", "pn"] as const)("of a group whose members are named by %s, a webhook is told", (by) => {
  let hook: Awaited<ReturnType<typeof listen>>;
  let of: string;
  beforeAll(async () => {
    hook = await listen();
    of = await group(by);
  });

  it("that the account has come into it, and how", async () => {
    expect(await hook.told("group.update", ({ groupJid }) => groupJid === of)).toEqual({
      groupJid: of,
      subject: "Tea",
      sender: jid(ana),
      timestamp: at,
    });
    const { jid: other } = (await phone("/groups", { subject: "Milk", participants: [ana, bob] })) as {
      jid: string;
    };
    await phone(`/groups/${other}/participants`, { action: "join", participants: [session.number] });
    expect(await hook.told("group.update", ({ groupJid }) => groupJid === other)).toEqual({
      groupJid: other,
      subject: "Milk",
      reason: "invite",
      sender: jid(session.number),
      timestamp: at,
    });
  });

  it.each([
    [{ subject: "Coffee" }, { subject: "Coffee" }],
    [{ description: "About coffee" }, { description: "About coffee" }],
    [{ description: "" }, { description: "" }],
    [{ announcement: true }, { isAnnounce: true }],
    [{ announcement: false }, { isAnnounce: false }],
    [{ locked: true }, { isLocked: true }],
    [{ locked: false }, { isLocked: false }],
    [
      { newInvite: true },
      { newInviteLink: expect.stringMatching(/^https:\/\/chat\.whatsapp\.com\/\w{22}$/) as string },
    ],
  ])("what an admin changes by %o", async (asked, told) => {
    const before = receiver.at(hook.path).length;
    await phone(`/groups/${of}`, asked);
    const isNew = (payload: object) =>
      receiver.at(hook.path).findIndex(({ event }) => event.payload === payload) >= before;
    expect(await hook.told("group.update", isNew)).toEqual({
      groupJid: of,
      ...told,
      sender: jid(ana),
      timestamp: at,
    });
  });

  it("who comes, goes, and may do more or less, by whose hand and how", async () => {
    const [carl, dora] = [newNumber(), newNumber()];
    const change = (action: string, ...participants: string[]) =>
      phone(`/groups/${of}/participants`, { action, participants });
    const until = (list: string, ...members: string[]) =>
      hook.told("group.participant", (payload) => {
        const told = payload[list] as string[] | undefined;
        return payload["groupJid"] === of && members.join() === told?.join();
      });
    await change("add", carl, dora);
    const changed = { groupJid: of, sender: jid(ana), timestamp: at };
    expect(await until("join", jid(carl), jid(dora))).toEqual({ ...changed, join: [jid(carl), jid(dora)] });
    await change("promote", carl);
    expect(await until("promote", jid(carl))).toEqual({ ...changed, promote: [jid(carl)] });
    await change("demote", carl);
    expect(await until("demote", jid(carl))).toEqual({ ...changed, demote: [jid(carl)] });
    await change("remove", carl);
    expect(await until("leave", jid(carl))).toEqual({ ...changed, leave: [jid(carl)] });
    const eve = newNumber();
    await change("join", eve);
    expect(await until("join", jid(eve))).toEqual({
      ...changed,
      sender: jid(eve),
      join: [jid(eve)],
      reason: "invite",
    });
  });
});

describe("a webhook is told", () => {
  it("of another picture, and that there is none any more: of a partner, of the account, of a group", async () => {
    const { told } = await listen();
    const text = { from: bob, to: session.number, text: "hello" };
    await phone("/phone/send", text);
    await told("message");
    const of = await group();
    const chats = [
      [jid(bob), (picture: boolean) => phone("/phone/profile", { number: bob, picture })],
      [
        jid(session.number),
        (picture: boolean) => phone("/phone/profile", { number: session.number, picture }),
      ],
      [of, (picture: boolean) => phone(`/groups/${of}`, { picture })],
    ] as const;
    for (const [chatJid, show] of chats) {
      await show(true);
      expect(await told("chat.update", (payload) => payload["chatJid"] === chatJid)).toEqual({
        chatJid,
        change: "picture",
        pictureId: expect.stringMatching(/^\d+$/) as string,
      });
      await show(false);
      const isRemoved = (payload: object) =>
        "removed" in payload && "chatJid" in payload && payload.chatJid === chatJid;
      expect(await told("chat.update", isRemoved)).toEqual({ chatJid, change: "picture", removed: true });
    }
  });

  it("of channels that the account joins, mutes and leaves", async () => {
    const { told } = await listen();
    for (const action of ["join", "mute", "leave"]) {
      await phone("/phone/channel", { channel: CHANNEL, action, number: session.number });
      const payload = await told("newsletter.update", (payload) => payload["action"] === action);
      expect(payload).toEqual({ jid: CHANNEL, action });
    }
  });

  it("what somebody calls themselves, once for each name", async () => {
    const { told, path } = await listen();
    const carl = newNumber();
    const say = async (text: string) => {
      await phone("/phone/send", { from: carl, to: session.number, text });
      await told("message", ({ body }) => body === text);
    };
    await say("nameless");
    await phone("/phone/name", { number: carl, name: "Carl" });
    await say("one");
    expect(await told("contact.update")).toEqual({ jid: jid(carl), pushName: "Carl" });
    await say("two");
    await phone("/phone/name", { number: carl, name: "Charles" });
    await say("three");
    expect(await told("contact.update", ({ pushName }) => pushName === "Charles")).toEqual({
      jid: jid(carl),
      pushName: "Charles",
    });
    const named = receiver.at(path).filter(({ event }) => event.event === "contact.update");
    expect(named).toHaveLength(2);
  });

  it("whom the phone writes into its address book, and not who stood there when it was linked", async () => {
    const all = `/hook/${++made}`;
    await webhookCalls(() => tenant).made({ url: receiver.url(all), events: ["contact.update", "message"] });
    const number = newNumber();
    const { name } = await tenant.linkedSession(number);
    const heard = () =>
      receiver
        .at(all)
        .map(({ event }) => event)
        .filter(({ event }) => event === "contact.update");
    // What it reads for the first time is no news, and that may take longer than to link.
    for (let nth = 0; heard().length === 0; nth++) {
      await phone("/phone/contact", { phone: ana, name: `Ana ${nth}`, firstName: "Ana", number });
      await phone("/phone/send", { from: bob, to: number, text: `${nth}` });
      await receiver.until(all, "message", ({ payload }) => payload["body"] === `${nth}`);
    }
    expect(heard()[0]?.payload).toEqual({
      jid: jid(ana),
      fullName: expect.stringMatching(/^Ana \d+$/) as string,
      firstName: "Ana",
    });
    const listed = await tenant.token.call("GET", `/api/chat/contacts/${name}?number=${ana}`);
    expect(listed.body).toMatchObject({
      contact: { first_name: "Ana", full_name: heard()[0]?.payload["fullName"] },
    });
    const second = await tenant.linkedSession(number);
    const ofSecond = () => heard().filter(({ session: id }) => id === second.id);
    for (let nth = 0; ofSecond().length === 0; nth++) {
      await phone("/phone/contact", { phone: bob, name: `Bob ${nth}`, number });
      await phone("/phone/send", { from: ana, to: number, text: `again ${nth}` });
      const isOfSecond = ({ session: id, payload }: ToldEvent) =>
        id === second.id && payload["body"] === `again ${nth}`;
      await receiver.until(all, "message", isOfSecond);
    }
    expect(ofSecond().map(({ payload }) => payload["jid"])).not.toContain(jid(ana));
  });

  it("which account a phone has linked", async () => {
    const path = `/hook/${++made}`;
    await webhookCalls(() => tenant).made({ url: receiver.url(path), events: ["auth.code"] });
    const [number, shop] = [newNumber(), newNumber()];
    const own = await tenant.linkedSession(number);
    const { event } = await receiver.until(path, "auth.code", (told) => told.session === own.id);
    const account = { jid: jid(number), lid: expect.stringMatching(/^\d+@lid$/) as string };
    expect(event.payload).toEqual({ ...account, platform: "android" });
    await phone("/phone/name", { number: shop, name: "Tea & Co" });
    const ofShop = await tenant.linkedSession(shop);
    const linked = await receiver.until(path, "auth.code", (told) => told.session === ofShop.id);
    expect(linked.event.payload).toMatchObject({
      jid: jid(shop),
      businessName: "Tea & Co",
      platform: "smba",
    });
    for (const told of [event, linked.event]) expect(WebhookEnvelope.parse(told)).toEqual(told);
  });
});
