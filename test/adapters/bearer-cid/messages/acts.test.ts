import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls, resultOf } from "./message-calls.ts";

const UNKNOWN = "3EB0FFFFFFFFFFFFFFFF";
const SENT = {
  mode: "sync",
  status: "sent",
  waMessageId: expect.stringMatching(/^3EB0[0-9A-F]{16}$/) as string,
  timestamp: expect.any(Number) as number,
};

const { tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();
const { about, send, sent, untilReceived } = messageCalls(tenant, session);
const { bearer } = tenant;

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

/** An own text, and where it is. */
async function text(to = newNumber()) {
  return { to, id: (await sent(to, "first")).waMessageId };
}

/** What is done is a message of its own. */
async function arrived(answer: { readonly status: number; readonly body: unknown }) {
  expect(answer).toEqual({ status: 200, body: SENT });
  return untilReceived(resultOf(answer).waMessageId);
}

describe("a message that is stored", () => {
  it("is edited", async () => {
    const { to, id } = await text();
    const answer = await bearer.call("PATCH", about(id), { chat: `${to}@s.whatsapp.net`, text: "second" });
    expect(await arrived(answer)).toMatchObject({ edited: id, text: "second" });
  });

  it.each<[string, (to: string) => [string, unknown]]>([
    ["its body", (to) => ["", { chat: to }]],
    ["its query", (to) => [`?chat=${to}%40s.whatsapp.net`, undefined]],
    ["both, of which the body counts", (to) => ["?chat=4915100000000", { chat: to, sender: "" }]],
  ])("is taken back, with the chat in %s", async (_, given) => {
    const { to, id } = await text();
    const [query, body] = given(to);
    expect(await arrived(await bearer.call("DELETE", about(id, query), body))).toMatchObject({ revoked: id });
  });

  it("is reacted to, and the reaction is taken back", async () => {
    const { to, id } = await text();
    const added = await bearer.call("POST", about(id, "/reaction"), { chat: to, emoji: "👍" });
    expect(await arrived(added)).toMatchObject({ reaction: { id, emoji: "👍" } });
    const removed = await bearer.call("DELETE", about(id, `/reaction?chat=${to}`));
    expect(await arrived(removed)).toMatchObject({ reaction: { id, emoji: "" } });
    // Where there is none, too.
    expect((await bearer.call("DELETE", about(id, "/reaction"), { chat: to, emoji: 5 })).status).toBe(200);
  });

  it("is forwarded", async () => {
    const [{ to, id }, other] = [await text(), newNumber()];
    const answer = await bearer.call("POST", about(id, "/forward"), { chat: to, to: other });
    expect(await arrived(answer)).toMatchObject({ to: other, text: "first" });
  });

  it("is a poll that is voted in, and the vote is cleared", async () => {
    const to = newNumber();
    const id = resultOf(await send({ type: "poll", to, name: "?", options: ["a", "b"] })).waMessageId;
    const vote = (options: unknown) => bearer.call("POST", about(id, "/vote"), { chat: to, options });
    expect(await arrived(await vote(["b", "a", "b"]))).toMatchObject({ vote: { id, options: ["a", "b"] } });
    expect(await arrived(await vote([]))).toMatchObject({ vote: { id, options: [] } });
    expect(await vote(["c"])).toMatchObject({ status: 400, body: { error: { code: "validation_error" } } });
  });

  it("takes one vote where one is to be chosen", async () => {
    const to = newNumber();
    const poll = { type: "poll", to, name: "?", options: ["a", "b"], selectableCount: 1 };
    const id = resultOf(await send(poll)).waMessageId;
    const vote = (options: readonly string[]) =>
      bearer.call("POST", about(id, "/vote"), { chat: to, options });
    expect((await vote(["a", "b"])).status).toBe(400);
    expect((await vote(["a"])).status).toBe(200);
  });
});

const OPERATIONS: readonly (readonly [string, string, string, object])[] = [
  ["edit", "PATCH", "", { text: "x" }],
  ["revoke", "DELETE", "", {}],
  ["react", "POST", "/reaction", { emoji: "👍" }],
  ["take a reaction back", "DELETE", "/reaction", {}],
  ["forward", "POST", "/forward", { to: "4915112345678" }],
  ["vote", "POST", "/vote", { options: [] }],
];

describe.each(OPERATIONS)("to %s", (_, method, rest, body) => {
  it("takes a message that is stored in that chat", async () => {
    const notFound = bearerRefusal(404, "not_found", "message not found");
    const { id } = await text();
    expect(await bearer.call(method, about(UNKNOWN, rest), { ...body, chat: newNumber() })).toEqual(notFound);
    expect(await bearer.call(method, about(id, rest), { ...body, chat: newNumber() })).toEqual(notFound);
  });

  it("takes a chat, and a sender that can be one", async () => {
    const call = (more: object) => bearer.call(method, about(UNKNOWN, rest), { ...body, ...more });
    expect(await call({})).toEqual(refused("chat", "chat is required"));
    // An edit is of an own one.
    const wrong = [
      { chat: "nobody" },
      ...(method === "PATCH" ? [] : [{ chat: newNumber(), sender: "nobody" }]),
    ];
    for (const more of wrong)
      expect(await call(more)).toMatchObject({
        status: 400,
        body: { error: { code: "validation_error", message: "invalid jid: nobody" } },
      });
  });

  it("needs a connection, before the message is looked for", async () => {
    const unlinked = messageCalls(tenant, await tenant.session());
    expect(await bearer.call(method, unlinked.about(UNKNOWN, rest), { ...body, chat: newNumber() })).toEqual(
      bearerRefusal(501, "not_implemented", "live WhatsApp client is not available for this session"),
    );
  });
});

describe("what is done to a message is refused", () => {
  it.each<[string, string, object, object]>([
    ["PATCH", "", {}, refused("text", "newText is required for edit")],
    ["POST", "/reaction", {}, refused("emoji", "emoji is required")],
    ["POST", "/forward", {}, refused("to", "destination 'to' is required for forward")],
    ["POST", "/vote", {}, refused("options", "options is required")],
    ["PATCH", "", { text: "x".repeat(65_537) }, refused("text", "text exceeds 65536 characters")],
  ])("%s …%s without what it says", async (method, rest, body, expected) => {
    expect(await bearer.call(method, about(UNKNOWN, rest), { chat: newNumber(), ...body })).toEqual(expected);
  });

  it("where it is no text, or no poll", async () => {
    const to = newNumber();
    const poll = resultOf(await send({ type: "poll", to, name: "?", options: ["a", "b"] })).waMessageId;
    expect(await bearer.call("PATCH", about(poll), { chat: to, text: "x" })).toEqual(
      bearerRefusal(400, "validation_error", "can only edit text messages"),
    );
    const { id } = await text(to);
    expect(await bearer.call("POST", about(id, "/vote"), { chat: to, options: [] })).toEqual(
      bearerRefusal(400, "validation_error", "Message is not a poll"),
    );
  });
});
