import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ownerOf } from "../../../support/test-gateway.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

// So many that none is refused: their headers stand beside those of other limits.
const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 100_000 } });
const instance = await tenant.linkedSession();
const { post, send, group } = messageCalls(
  () => tenant,
  () => instance,
);

const number = "5511988887777";
const GROUP = "120363406289005073@g.us";
const wrong = (detail: string) => `Invalid request body: ${detail}`;
/** What each kind takes at least. */
const LEAST: Readonly<Record<string, object>> = {
  text: { message: "x" },
  location: { latitude: 1, longitude: 2 },
  contact: { vcard: [{ fullName: "Ana", phone: "5511988887777" }] },
  reaction: { messageId: "3EB0", reaction: "👍" },
  poll: { question: "?", options: ["a", "b"] },
};
const contact = { fullName: "Ana", phone: "1" };

describe.each(Object.keys(LEAST))("a refused message/%s", (kind) => {
  const least = { number, ...LEAST[kind] };

  it.each<[string, unknown, string]>([
    ["no body", undefined, wrong("a JSON object is expected")],
    ["no JSON", "{number:", wrong("a JSON object is expected")],
    ["a list", [], wrong("a JSON object is expected")],
    ["a number as number", { ...least, number: 5511988887777 }, wrong("number must be a text")],
    ["a number as source", { ...least, source: 1 }, wrong("source must be a text")],
    ["a wrong type before what is missing", { source: 1 }, wrong("source must be a text")],
    ["nothing", {}, "Number is required"],
    ["no number", { ...least, number: undefined }, "Number is required"],
    ["an empty number", { ...least, number: "" }, "Number is required"],
    ["a number of null", { ...least, number: null }, "Number is required"],
    ["letters in the number", { ...least, number: "abc" }, "Invalid number"],
    ["a wrong number before what is missing", { number: "abc" }, "Invalid number"],
    // A text to it is a status.
    ...(kind === "text"
      ? []
      : [
          ["the status feed", { ...least, number: "status@broadcast" }, "Invalid number"] as [
            string,
            unknown,
            string,
          ],
        ]),
    ["no channel", { ...least, number: "abc@newsletter" }, "Invalid number"],
  ])("has %s: 400", async (_, body, message) => {
    expect(await post(kind, body)).toEqual(tokenRefusal(400, message));
  });

  it("is 503 while the instance is not connected, after everything else was looked at", async () => {
    const { name } = await tenant.session();
    const disconnected = tokenRefusal(503, "Instance is not connected to WhatsApp");
    expect(await post(kind, { ...least, replyTo: "none", replyPrivate: true }, name)).toEqual(disconnected);
    expect(await post(kind, { ...least, number: "x" }, name)).toEqual(tokenRefusal(400, "Invalid number"));
  });

  it("is 400 for a number that is not on WhatsApp, once it is connected", async () => {
    const nobody = newNumber();
    await test.phone("/phone/registered", { number: nobody, registered: false });
    expect(await post(kind, { ...least, number: nobody })).toEqual(
      tokenRefusal(400, "Number is not registered on WhatsApp"),
    );
  });

  it("is 404 for an instance that is not there", async () => {
    expect(await post(kind, least, "unknown")).toEqual(tokenRefusal(404, "Instance not found"));
  });
});

describe("a wrong member", () => {
  it.each<[string, object, string]>([
    ["text", {}, "Message is required"],
    ["text", { message: "" }, "Message is required"],
    ["text", { message: null }, "Message is required"],
    ["text", { message: 1 }, wrong("message must be a text")],
    ["text", { message: "x".repeat(65_537) }, wrong("message must have at most 65536 characters")],
    ["text", { message: "x", delay: 1.5 }, wrong("delay must be a whole number")],
    ["text", { message: "x", delay: "5" }, wrong("delay must be a whole number")],
    ["text", { delay: 1.5 }, wrong("delay must be a whole number")],
    ["text", { message: "x", waitWhileTyping: "5" }, wrong("waitWhileTyping must be a whole number")],
    ["text", { message: "x", replyPrivate: "yes" }, wrong("replyPrivate must be true or false")],
    ["text", { message: "x", mention: "5511988887777" }, wrong("mention must be a list of texts")],
    ["text", { message: "x", mention: [1] }, wrong("mention must be a list of texts")],
    [
      "text",
      { message: "x", mention: ["Ana"] },
      wrong("mention must be a list of phone numbers or JIDs of people"),
    ],
    [
      "text",
      { message: "x", mention: [GROUP] },
      wrong("mention must be a list of phone numbers or JIDs of people"),
    ],
    [
      "text",
      { message: "x", mention: Array.from({ length: 1025 }, () => "5511988887777") },
      wrong("mention must have at most 1024 numbers"),
    ],
    ["location", {}, "Latitude and longitude are required"],
    ["location", { latitude: 1 }, "Latitude and longitude are required"],
    ["location", { latitude: 0, longitude: 0 }, "Latitude and longitude are required"],
    ["location", { latitude: "1", longitude: 2 }, wrong("latitude must be a number")],
    ["location", { latitude: 90.1, longitude: 2 }, wrong("latitude must be -90 to 90")],
    ["location", { latitude: 1, longitude: -181 }, wrong("longitude must be -180 to 180")],
    ["contact", {}, "vcard is required"],
    ["contact", { vcard: [] }, "vcard is required"],
    ["contact", { vcard: "BEGIN:VCARD" }, wrong("vcard must be a list")],
    ["contact", { vcard: ["BEGIN:VCARD"] }, wrong("vcard must be a list of contacts")],
    ["contact", { vcard: [{ phone: "1" }] }, "fullName is required"],
    ["contact", { vcard: [{ fullName: "Ana" }] }, "phone is required"],
    ["contact", { vcard: { fullName: "Ana", phone: 1 } }, wrong("phone must be a text")],
    [
      "contact",
      { vcard: { ...contact, organization: ",".repeat(33_000) } },
      wrong("vcard must have at most 65536 characters a contact"),
    ],
    ["poll", {}, "question is required"],
    ["poll", { question: "?" }, "options is required"],
    ["poll", { question: "?", options: [] }, "options is required"],
    ["poll", { question: "?", options: "ab" }, wrong("options must be a list")],
    ["poll", { question: "?", options: ["a", 1] }, wrong("options must be a list of texts")],
    ["poll", { question: "?", options: ["a"] }, wrong("options must be 2 to 12 different texts")],
    ["poll", { question: "?", options: ["a", "a"] }, wrong("options must be 2 to 12 different texts")],
    ["poll", { question: "?", options: ["a", ""] }, wrong("options must be 2 to 12 different texts")],
    [
      "poll",
      { question: "?", options: Array.from({ length: 13 }, (_, index) => `${index}`) },
      wrong("options must be 2 to 12 different texts"),
    ],
    [
      "poll",
      { question: "?", options: ["a", "b"], maxAnswer: 1.5 },
      wrong("maxAnswer must be a whole number"),
    ],
    ["reaction", {}, "messageId is required"],
    ["reaction", { messageId: "3EB0" }, "reaction is required"],
    ["reaction", { messageId: "3EB0", reaction: "" }, "reaction is required"],
    ["reaction", { messageId: "3EB0", reaction: "ok" }, wrong("reaction must be an emoji, or remove")],
    ["reaction", { messageId: "3EB0", reaction: "12" }, wrong("reaction must be an emoji, or remove")],
    [
      "reaction",
      { messageId: "3EB0", reaction: "👍".repeat(40) },
      wrong("reaction must be an emoji, or remove"),
    ],
    ["reaction", { messageId: "3EB0", reaction: "👍", number: GROUP }, "missing_participant"],
    ["reaction", { messageId: "3EB0", reaction: "👍", number: GROUP, fromMe: false }, "missing_participant"],
    [
      "reaction",
      { messageId: "3EB0", reaction: "👍", number: GROUP, participant: "" },
      "missing_participant",
    ],
    [
      "reaction",
      { messageId: "3EB0", reaction: "👍", number: GROUP, participant: GROUP },
      wrong("participant must be the JID of a person"),
    ],
  ])("of message/%s %j: 400 %s", async (kind, members, message) => {
    expect(await post(kind, { number, ...members })).toEqual(tokenRefusal(400, message));
  });

  it("of more than 1 MiB: 413", async () => {
    expect(await post("text", { number, message: "x".repeat(1_100_000) })).toEqual(
      tokenRefusal(413, "Request body too large"),
    );
  });
});

describe("what WhatsApp refuses", () => {
  it.each<[number, number, string]>([
    [400, 500, "Failed to send message: WhatsApp could not read it"],
    [403, 403, "Not allowed to send to this chat"],
    [429, 429, "WhatsApp rate limit exceeded. Try again later."],
    [463, 500, "Failed to send message: WhatsApp lets this account begin no new chats for now"],
  ])("with %i is %i", async (code, status, message) => {
    await test.phone("/faults", { kind: "ack-error", code, times: 1 });
    expect(await post("text", { number: newNumber(), message: "x" })).toEqual(tokenRefusal(status, message));
  });

  it("by throttling says when to come again", async () => {
    await test.phone("/faults", { kind: "ack-error", code: 429, times: 1 });
    const path = `/api/message/text/${instance.name}`;
    const answer = await tenant.token.exchange("POST", path, { number: newNumber(), message: "x" });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "60"]);
  });
});

describe("a text that reaches nobody", () => {
  it("is 500 where no device of the partner has keys, and does not count against the send limit", async () => {
    const owner = await ownerOf(test.gateway, tenant.secrets);
    const limited = await test.gateway.core.sessions.create(owner, {
      name: "one-a-minute",
      ratePerMinute: 1,
    });
    await test.linkByQr(limited, newNumber());
    const textTo = (to: string) => post("text", { number: to, message: "x" }, limited.name);
    const keyless = newNumber();
    await test.phone("/faults", { kind: "no-bundle", number: keyless });
    expect(await textTo(keyless)).toEqual(
      tokenRefusal(500, "Failed to send message: no device of the recipient has keys to encrypt for"),
    );
    expect((await textTo(newNumber())).status).toBe(200);
    expect((await textTo(newNumber())).status).toBe(429);
  });

  it("is 403 in a group that the instance has left, and 500 in one that is not there", async () => {
    const left = await group(newNumber());
    await test.phone(`/groups/${left}/participants`, { action: "remove", participants: [instance.number] });
    expect(await post("text", { number: left, message: "x" })).toEqual(
      tokenRefusal(403, "Not allowed to send to this chat"),
    );
    expect(await post("text", { number: GROUP, message: "x" })).toEqual(
      tokenRefusal(500, "Failed to send message: WhatsApp knows no such chat"),
    );
  });
});

describe("an instance with a send limit", () => {
  it("is 429 beyond it, and says when there is room", async () => {
    const owner = await ownerOf(test.gateway, tenant.secrets);
    const limited = await test.gateway.core.sessions.create(owner, { name: "limited", ratePerMinute: 2 });
    await test.linkByQr(limited, newNumber());
    const text = { number: newNumber(), message: "x" };
    for (const status of [200, 200]) expect((await post("text", text, limited.name)).status).toBe(status);
    const path = `/api/message/text/${limited.name}`;
    const { status, body, headers } = await tenant.token.exchange("POST", path, text);
    expect({ status, body }).toEqual(tokenRefusal(429, "Send rate limit exceeded. Try again later."));
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(30);
    await send("text", text);
  });
});
