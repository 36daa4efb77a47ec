import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { ownerOf } from "../../../support/test-gateway.ts";
import { messageCalls } from "./message-calls.ts";

const TO = "4915112345678";
const ADDRESS = "takes the JID of a person or a group, or 5 to 15 digits with the country code";
const MOST = 65_536;
const MEBIBYTE = 1024 * 1024;

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();
const { path, send } = messageCalls(tenant, session);

const refused = (field: string, message: string) => ({
  status: 400,
  body: {
    error: {
      code: "validation_error",
      message,
      details: {
        [field]: expect.stringMatching(/^(is missing$|takes )/) as string,
        errors: [expect.stringContaining(`${field}: `)],
      },
    },
  },
});
const wrongJid = (field: string, text: string) =>
  bearerRefusal(400, "validation_error", `invalid jid: ${text}`, { [field]: ADDRESS });
const text = (more: object) => ({ type: "text", to: TO, text: "x", ...more });
const poll = (more: object) => ({ type: "poll", to: TO, name: "?", options: ["a", "b"], ...more });
const place = (more: object) => ({ type: "location", to: TO, latitude: 1, longitude: 1, ...more });
const contact = (of: object | undefined) => ({ type: "contact", to: TO, contact: of });
const NEITHER = "contact requires either a vcard or both name and phone";

describe("a message is refused", () => {
  it.each<[object, object]>([
    [{}, refused("type", "send type is required")],
    [{ type: "", to: TO }, refused("type", "send type is required")],
    [{ type: "dance" }, refused("to", "recipient 'to' is required")],
    [{ type: "text", text: "x" }, refused("to", "recipient 'to' is required")],
    [{ type: "text", to: TO }, refused("text", "text is required for type 'text'")],
    [text({ text: "" }), refused("text", "text is required for type 'text'")],
    [poll({ name: "" }), refused("name", "name is required for type 'poll'")],
    [poll({ options: ["a"] }), refused("options", "poll requires at least 2 options")],
    [poll({ options: undefined }), refused("options", "poll requires at least 2 options")],
    [poll({ options: ["a", "a"] }), refused("options", "options takes texts that differ")],
    [poll({ options: ["a", ""] }), refused("options", "options takes texts that differ")],
    ...[-1, 3].map((selectableCount): [object, object] => [
      poll({ selectableCount }),
      refused("selectableCount", "selectableCount must be between 0 and the number of options"),
    ]),
    ...[90.1, -91, undefined].map((latitude): [object, object] => [
      place({ latitude }),
      refused("latitude", "latitude must be between -90 and 90"),
    ]),
    ...[180.1, -181, undefined].map((longitude): [object, object] => [
      place({ longitude }),
      refused("longitude", "longitude must be between -180 and 180"),
    ]),
    [contact(undefined), refused("contact", "contact is required for type 'contact'")],
    [contact({}), refused("contact", NEITHER)],
    [contact({ name: "Ana" }), refused("contact", NEITHER)],
    [contact({ phone: TO }), refused("contact", NEITHER)],
    [
      contact({ name: "Ana", phone: "call me" }),
      refused("contact.phone", "contact.phone takes 5 to 15 digits with the country code"),
    ],
    [{ type: "dance", to: TO }, refused("type", 'unknown send type "dance"')],
    [{ type: "constructor", to: TO }, refused("type", 'unknown send type "constructor"')],
    [text({ to: "nobody" }), wrongJid("to", "nobody")],
    [text({ to: "120363000000000000@newsletter" }), wrongJid("to", "120363000000000000@newsletter")],
    [text({ to: "status@broadcast" }), wrongJid("to", "status@broadcast")],
    [text({ to: "x".repeat(1_000) }), wrongJid("to", `${"x".repeat(100)}…`)],
    [text({ mentions: ["nobody"] }), wrongJid("mentions", "nobody")],
    [text({ mentions: ["120363041234567890@g.us"] }), wrongJid("mentions", "120363041234567890@g.us")],
  ])("%j", async (body, expected) => {
    expect(await send(body)).toMatchObject(expected);
  });

  it.each<[object, string]>([
    [{ type: 5 }, "type: takes text"],
    [text({ text: null }), "text: takes text"],
    [text({ mentions: TO }), "mentions: takes a list"],
    [poll({ options: [1, 2] }), "options.0: takes text"],
    [poll({ selectableCount: 1.5 }), "selectableCount: takes a whole number"],
    [place({ latitude: "1" }), "latitude: takes a number"],
    ...[-1, 61, "long", true].map((typing): [object, string] => [
      text({ typing }),
      "typing: takes seconds from 0 to 60, or auto",
    ]),
    ...[-1, 61, "long"].map((waitWhileTyping): [object, string] => [
      text({ waitWhileTyping }),
      "waitWhileTyping: takes seconds from 0 to 60",
    ]),
  ])("for the type of a member: %j", async (body, message) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "validation_error", message } } });
  });

  it("for a flag that is none", async () => {
    const answer = await send(text({}), {}, "?async=maybe");
    expect(answer.body).toMatchObject({ error: { message: "async: takes true or false" } });
  });

  it.each(["buttons", "list"])("for the type %s, which is not built yet", async (type) => {
    expect(await send({ type, to: TO })).toMatchObject(
      bearerRefusal(501, "not_implemented", `sending the type '${type}' is not built yet`),
    );
  });
});

describe("a message that reaches nobody is refused", () => {
  it("where no device of the partner has keys, and does not count against the send limit", async () => {
    const owner = await ownerOf(test.gateway, tenant.secrets);
    const limited = await test.gateway.core.sessions.create(owner, { name: "one", ratePerMinute: 1 });
    await test.linkByQr(limited, newNumber());
    const sendTo = (to: string) => messageCalls(tenant, limited).send(text({ to }));
    const keyless = newNumber();
    await test.phone("/faults", { kind: "no-bundle", number: keyless });
    expect(await sendTo(keyless)).toMatchObject(
      bearerRefusal(503, "gateway_unavailable", "no device of the recipient has keys to encrypt for"),
    );
    expect((await sendTo(newNumber())).status).toBe(200);
    expect((await sendTo(newNumber())).status).toBe(429);
  });

  it("in a group that the account has left, and in one that is not there", async () => {
    const made = await test.phone("/groups", {
      subject: "Team",
      participants: [session.number, newNumber()],
    });
    const { jid } = (await made.json()) as { jid: string };
    await test.phone(`/groups/${jid}/participants`, { action: "remove", participants: [session.number] });
    expect(await send(text({ to: jid }))).toMatchObject(
      bearerRefusal(403, "forbidden", "the account may not send to this chat"),
    );
    expect(await send(text({ to: "120363000000000001@g.us" }))).toMatchObject(
      bearerRefusal(503, "gateway_unavailable", "WhatsApp knows no such chat"),
    );
  });
});

describe("a message has at most", () => {
  it.each<[string, object, object]>([
    ["65,536 characters", text({ text: "x".repeat(MOST) }), text({ text: "x".repeat(MOST + 1) })],
    ["as many that take two units", text({ text: "👍".repeat(MOST) }), text({ text: "👍".repeat(MOST + 1) })],
    ["12 options", poll({ options: letters(12) }), poll({ options: letters(13) })],
    ["1,024 mentions", text({ mentions: Array(1_024).fill(TO) }), text({ mentions: Array(1_025).fill(TO) })],
    [
      "a vCard of 64 KiB",
      contact({ name: "Ana", vcard: "x".repeat(MOST) }),
      contact({ name: "Ana", vcard: "x".repeat(MOST + 1) }),
    ],
    ["a question as long as a text", poll({ name: "x".repeat(MOST) }), poll({ name: "x".repeat(MOST + 1) })],
    ["a label as long", place({ name: "x".repeat(MOST) }), place({ name: "x".repeat(MOST + 1) })],
  ])("%s", async (_, most, more) => {
    expect((await send({ ...most, to: newNumber() })).status).toBe(200);
    expect(await send(more)).toMatchObject({
      status: 400,
      body: {
        error: {
          message: expect.stringMatching(/^[a-z.]+ exceeds \d+ (characters|entries|bytes)$/) as string,
        },
      },
    });
  });
});

describe("the body of a message", () => {
  const body = (length: number) => `{"type":"dance","to":"${TO}","more":"${"x".repeat(length - 47)}"}`;

  it("has 1 MiB at most beside its media, to the byte", async () => {
    expect(body(MEBIBYTE)).toHaveLength(MEBIBYTE);
    expect(await send(body(MEBIBYTE))).toMatchObject(refused("type", 'unknown send type "dance"'));
    expect(await send(body(MEBIBYTE + 1))).toMatchObject(
      bearerRefusal(413, "validation_error", `the body takes at most ${MEBIBYTE} bytes beside its media`),
    );
  });

  it("has as much in chunks, whose length nobody has told", async () => {
    const inChunks = async (length: number) => {
      const answer = await fetch(test.gateway.address + path, {
        method: "POST",
        headers: { Authorization: `Bearer ${tenant.secrets.apiKey}`, "Content-Type": "application/json" },
        body: new Blob([body(length)]).stream(),
        duplex: "half",
      });
      return answer.status;
    };
    expect([await inChunks(MEBIBYTE), await inChunks(MEBIBYTE + 1)]).toEqual([400, 413]);
  });
});

function letters(count: number): readonly string[] {
  return Array.from({ length: count }, (_, nth) => String.fromCharCode(97 + nth));
}
