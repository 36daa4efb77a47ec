import { describe, expect, it } from "vitest";
import { InstanceEvent } from "../../../../../adapters/token-number/events/delivery/schemas.ts";
import { endsWithFile } from "../../../../support/ends-with-file.ts";
import { eventually } from "../../../../support/eventually.ts";
import { gatewayOfFile } from "../../../../support/gateway-of-file.ts";
import { newNumber } from "../../../../support/tenant.ts";
import { WebhookReceiver, type Delivery } from "../../../../support/webhook-receiver.ts";
import { messageCalls } from "../../messages/message-calls.ts";

const AUTHORIZATION = "Bearer the owner's";
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const instance = await tenant.linkedSession();
const token = await tenant.instanceToken(instance);
const { send, write, group } = messageCalls(
  () => tenant,
  () => instance,
);
const jid = (number: string) => `${number}@s.whatsapp.net`;
const OWN = { jid: jid(instance.number), name: expect.any(String) as string };

let made = 0;
/** A path of its own that an instance's one webhook sends to. */
async function listen(settings: object = {}, { name }: { name: string } = instance): Promise<string> {
  const path = `/hook/${++made}`;
  const body = { enabled: true, url: receiver.url(path), ...settings };
  expect(await tenant.token.call("POST", `/api/events/webhook/${name}`, body)).toMatchObject({ status: 200 });
  return path;
}

const dataOf = ({ event }: Delivery) => event["data"] as Record<string, unknown>;
const exchanged = (path: string, id: string) =>
  receiver.until(path, "message.exchange", (event) => (event["data"] as { id: string }).id === id);

describe("an event", () => {
  it("is told in the documented envelope, with exactly the configured Authorization", async () => {
    const path = await listen({ authorization: AUTHORIZATION });
    const from = newNumber();
    const id = await write(from, instance.number, { text: "hello" });
    const { headers, event } = await exchanged(path, id);
    expect(event).toEqual({
      event: "message.exchange",
      data: {
        id,
        direction: "incoming",
        timestamp: ISO,
        chat: { jid: jid(from), type: "private" },
        sender: { jid: jid(from) },
        recipient: { jid: OWN.jid },
        message: {
          type: "text",
          content: "hello",
          source: "",
          isEdit: false,
          edit: null,
          context: null,
          media: null,
        },
      },
      instanceData: { baseUrl: test.gateway.address, instance: instance.name, token },
    });
    expect(headers).toMatchObject({
      "content-type": "application/json",
      authorization: AUTHORIZATION,
      "webhook-id": expect.stringMatching(ULID) as string,
      "user-agent": expect.stringMatching(/^Duet\//) as string,
    });
    expect(Object.keys(headers).filter((name) => name.startsWith("x-"))).toEqual([]);
  });

  it("has its name at the end of the path where that is asked for, and a login goes along", async () => {
    const path = `/hook/${++made}`;
    const url = receiver.url(`${path}/?a=1`).replace("//", "//ana:pass%20word@");
    await listen({ url, byEvents: true });
    const id = await write(newNumber(), instance.number, { text: "by name" });
    const { headers } = await exchanged(`${path}/message.exchange?a=1`, id);
    expect(headers.authorization).toBe(`Basic ${Buffer.from("ana:pass word").toString("base64")}`);
  });

  it("that was refused comes again, with 410 too, as it was and with the same id", async () => {
    const path = await listen();
    receiver.answer = (delivery) => (delivery.path === path && receiver.at(path).length === 1 ? 410 : 200);
    const first = await write(newNumber(), instance.number, { text: "again" });
    const second = await write(newNumber(), instance.number, { text: "then this" });
    await eventually("it comes again", () => receiver.at(path).length >= 3);
    receiver.answer = () => 200;
    const ids = receiver.at(path).map((delivery) => dataOf(delivery)["id"]);
    expect(ids.slice(0, 3)).toEqual([first, first, second]);
    const [one, again] = receiver.at(path);
    expect(again?.headers["webhook-id"]).toBe(one?.headers["webhook-id"]);
    expect(again?.body).toBe(one?.body);
  }, 30_000);
});

describe("message.exchange", () => {
  it("tells an own message with its source, and what it answers", async () => {
    const path = await listen({ events: ["message.exchange", "message.status"] });
    const partner = newNumber();
    const asked = await write(partner, instance.number, { text: "a question" });
    const body = { number: partner, message: "an answer", replyTo: asked, source: "crm" };
    const { data } = await send("text", body);
    const told = dataOf(await exchanged(path, data.messageId));
    expect(told).toMatchObject({
      direction: "outgoing",
      chat: { jid: jid(partner), type: "private" },
      sender: { jid: OWN.jid },
      recipient: { jid: jid(partner) },
      reply: { message_id: asked, text: "a question" },
      message: { type: "text", content: "an answer", source: "crm" },
    });
    const status = await receiver.until(
      path,
      "message.status",
      ({ data }) => (data as { status: string }).status === "delivered",
    );
    expect(status.event["data"]).toEqual({
      timestamp: ISO,
      status: "delivered",
      messageIds: [data.messageId],
      chat: { jid: jid(partner), type: "private" },
      recipient: jid(partner),
    });
  });

  it("tells what is about another message, and names that", async () => {
    const path = await listen();
    const from = newNumber();
    const told = async (content: object) => {
      const answer = await test.phone("/phone/send", { from, to: instance.number, ...content });
      const { id } = (await answer.json()) as { id: string };
      return { id, ...(dataOf(await exchanged(path, id)) as { message: object; reply?: object }) };
    };
    const { id } = await told({ text: "first" });
    expect(await told({ reaction: { id, emoji: "👍" } })).toMatchObject({
      reply: { message_id: id },
      message: { type: "reaction", content: "", reaction: { text: "👍", emoji: "👍", message_id: id } },
    });
    expect(await told({ edit: { id, text: "second" } })).toMatchObject({
      message: {
        type: "message_edit",
        content: "second",
        isEdit: true,
        edit: { original_id: id, text: "second" },
      },
    });
    expect(await told({ revoke: { id } })).toMatchObject({
      reply: { message_id: id, text: "" },
      message: { type: "message_revoke", content: "" },
    });
    const poll = await told({ poll: { name: "lunch?", options: ["yes", "no"], selectable: 1 } });
    expect(poll).toMatchObject({
      message: {
        type: "poll",
        content: "lunch?",
        poll: { title: "lunch?", options: [{ name: "yes" }, { name: "no" }] },
      },
    });
    expect(await told({ vote: { id: poll.id, options: ["yes"] } })).toMatchObject({
      reply: { message_id: poll.id },
      message: { type: "poll-update", content: "yes" },
    });
  });

  it("tells media by what they are, a place, a contact and who is mentioned in a group", async () => {
    const path = await listen();
    const from = newNumber();
    const media = { kind: "document", mimetype: "text/plain", filename: "a.txt", caption: "read" };
    const file = await write(from, instance.number, { media: { ...media, base64: "aGVsbG8=" } });
    const told = dataOf(await exchanged(path, file)) as { message: { media: { url: string } } };
    const answer = await fetch(told.message.media.url);
    expect([answer.status, await answer.text()]).toEqual([200, "hello"]);
    expect(told).toMatchObject({
      message: {
        type: "document",
        content: "read",
        media: {
          type: "document",
          mimeType: "text/plain",
          mimetype: "text/plain",
          size: 5,
          fileName: "a.txt",
          caption: "read",
          isVoiceNote: false,
        },
      },
    });
    const place = await write(from, instance.number, {
      location: { latitude: 1, longitude: 2, name: "here" },
    });
    expect(dataOf(await exchanged(path, place))).toMatchObject({
      message: { type: "location", content: "", location: { latitude: 1, longitude: 2, name: "here" } },
    });
    const card = await write(from, instance.number, { contact: { name: "Bob", phone: "5511988887777" } });
    expect(dataOf(await exchanged(path, card))).toMatchObject({
      message: {
        type: "contact",
        content: "",
        contact: { display_name: "Bob", phone_number: "5511988887777" },
      },
    });
    const team = await group(from);
    const named = await write(from, team, { text: "you", mentions: [OWN.jid] });
    // In a group people are known by their LIDs.
    const lid = expect.stringMatching(/@lid$/) as string;
    expect(dataOf(await exchanged(path, named))).toMatchObject({
      chat: { jid: team, type: "group" },
      sender: { jid: lid, lid },
      recipient: { jid: team },
      mentions: { mentionedUsers: [lid] },
    });
  });
});

describe("media", () => {
  it("comes along where that is asked for, once it is fetched", async () => {
    const path = await listen({ mediaBase64: true });
    const media = { kind: "document", mimetype: "text/plain", filename: "a.txt", base64: "aGVsbG8=" };
    const from = newNumber();
    const file = await write(from, instance.number, { media });
    expect(dataOf(await exchanged(path, file))).toMatchObject({ message: { media: { base64: "aGVsbG8=" } } });
    await test.phone("/faults", { kind: "media", on: "get", status: "cut", times: 1 });
    const gone = await write(from, instance.number, { media });
    const { message } = dataOf(await exchanged(path, gone)) as { message: { media: object } };
    expect(message.media).toMatchObject({ fileName: "a.txt" });
    expect(message.media).not.toHaveProperty("base64");
  });
});

describe("instance.state", () => {
  it("tells how an instance is linked and connected", async () => {
    const fresh = await tenant.session();
    const path = await listen({ events: ["instance.state"] }, fresh);
    const number = newNumber();
    await test.linkByQr(fresh, number);
    const state = (word: string) =>
      receiver.until(path, "instance.state", ({ data }) => (data as { state: string }).state === word);
    const qr = await state("qr_ready");
    expect(dataOf(qr)).toEqual({
      state: "qr_ready",
      timestamp: ISO,
      instance: fresh.name,
      codes: [expect.any(String) as string],
    });
    expect(dataOf(await state("connected"))).toEqual({
      state: "connected",
      timestamp: ISO,
      instance: fresh.name,
      jid: jid(number),
    });
    await tenant.token.call("DELETE", `/api/instance/logout/${fresh.name}`);
    expect(dataOf(await state("logged_out"))).toMatchObject({ instance: fresh.name });
    const words = receiver.at(path).map((delivery) => dataOf(delivery)["state"]);
    expect(words.filter((word, nth) => word === words[nth - 1] && word !== "qr_ready")).toEqual([]);
  });
});

describe("a webhook", () => {
  it("hears of its own instance alone, what it names, once it is on", async () => {
    const other = await tenant.linkedSession();
    const elsewhere = await listen({}, other);
    const calls = await listen({ label: "calls", events: ["call.update"] });
    const off = await listen({ label: "off" });
    await tenant.token.call("POST", `/api/events/webhook/${instance.name}`, { label: "off", enabled: false });
    const all = await listen();
    await exchanged(all, await write(newNumber(), instance.number, { text: "for one" }));
    expect([...receiver.at(elsewhere), ...receiver.at(calls), ...receiver.at(off)]).toEqual([]);
    const again = await listen({ label: "off" });
    const id = await write(newNumber(), instance.number, { text: "from now on" });
    await exchanged(again, id);
    expect(receiver.at(again).map((delivery) => dataOf(delivery)["id"])).toEqual([id]);
    await tenant.token.call("POST", `/api/events/webhook/${instance.name}`, { label: "off", enabled: false });
  });

  it("is made with its instance, goes with it, and is none of the organization's own", async () => {
    const path = `/hook/${++made}`;
    const name = `made-${made}`;
    const body = { name, webhookEnabled: true, webhookURL: receiver.url(path) };
    expect((await tenant.token.call("POST", "/api/instance/new", body)).status).toBe(201);
    await tenant.token.call("GET", `/api/instance/connect/${name}`);
    await receiver.until(path, "instance.state");
    expect((await tenant.bearer.call("GET", "/api/v1/webhooks")).body).toMatchObject({ data: [] });
    await tenant.token.call("DELETE", `/api/instance/delete/${name}`);
    const heard = receiver.at(path).length;
    const all = await listen();
    await exchanged(all, await write(newNumber(), instance.number, { text: "still there" }));
    expect(receiver.at(path)).toHaveLength(heard);
  });

  it("gets nothing but what is documented", () => {
    const told = receiver.deliveries.map(({ body }) => InstanceEvent.safeParse(JSON.parse(body)).error);
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((error) => error !== undefined)).toEqual([]);
  });
});
