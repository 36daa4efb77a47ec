import { describe, expect, it } from "vitest";
import { bearerRefusal, type Answer } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls, resultOf } from "../messages/message-calls.ts";

const ADDRESS = "takes the JID of a person or a group, or 5 to 15 digits with the country code";
const NOT_FOUND = bearerRefusal(404, "not_found", "chat not found");
const FAR = 1_900_000_000_000;

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const { bearer } = tenant;

type ChatRow = { readonly id: number; readonly jid: string; readonly aliases: readonly string[] };
type MessageRow = { readonly id: string; readonly body?: string };
type Page<Row> = { readonly data: readonly Row[]; readonly nextCursor: string | null };

const pageOf = <Row>({ status, body }: Answer): Page<Row> => {
  expect(status).toBe(200);
  return body as Page<Row>;
};

async function newSession() {
  const session = await tenant.linkedSession();
  const path = `/api/v1/sessions/${session.id}/chats`;
  const call = (method: string, rest: string, body?: unknown) => bearer.call(method, path + rest, body);
  return { session, call, ...messageCalls(tenant, session) };
}

describe("a chat", () => {
  it("is told whole, under each of its names", async () => {
    const { session, call, sent } = await newSession();
    const number = newNumber();
    const { timestamp } = await sent(number, "hello");
    const chat = await call("GET", `/${number}`);
    const lid = (chat.body as ChatRow).aliases[0] ?? "";
    expect(chat).toEqual({
      status: 200,
      body: {
        id: expect.any(Number) as number,
        sessionId: session.id,
        jid: `${number}@s.whatsapp.net`,
        aliases: [expect.stringMatching(/^\d+@lid$/)],
        type: "dm",
        name: number,
        lastMessageAt: expect.any(Number) as number,
        unreadCount: 0,
        archived: false,
        pinned: false,
        mutedUntil: null,
      },
    });
    expect(Math.abs((chat.body as { lastMessageAt: number }).lastMessageAt - timestamp)).toBeLessThan(60_000);
    for (const cid of [`%2B${number}`, `${number}@c.us`, `${number}%40s.whatsapp.net`, lid])
      expect(await call("GET", `/${cid}`)).toEqual(chat);
    expect(pageOf<ChatRow>(await call("GET", "")).data).toEqual([chat.body]);
  });

  it("of a group is one", async () => {
    const { session, call, sent } = await newSession();
    const made = await test.phone("/groups", {
      subject: "Ours",
      participants: [session.number, newNumber()],
    });
    const { jid } = (await made.json()) as { jid: string };
    await sent(jid, "hello");
    await eventually("the chat has the group's name", async () => {
      const { body } = await call("GET", `/${jid}`);
      return (body as { name: string | null }).name === "Ours";
    });
    expect(await call("GET", `/${jid}`)).toMatchObject({
      status: 200,
      body: { jid, type: "group", name: "Ours" },
    });
  });

  it("is archived, pinned, muted and read; what is not named stays", async () => {
    const { call, sent } = await newSession();
    const number = newNumber();
    await sent(number, "hello");
    const change = (body: object) => call("PATCH", `/${number}`, body);
    expect(await change({ archived: true })).toMatchObject({ body: { archived: true, pinned: false } });
    expect(await change({ pinned: true, mutedUntil: FAR })).toMatchObject({
      status: 200,
      body: { archived: true, pinned: true, mutedUntil: FAR },
    });
    expect(await change({ unmute: false })).toMatchObject({ body: { mutedUntil: FAR } });
    expect(await change({ unmute: true, mutedUntil: FAR + 1 })).toMatchObject({ body: { mutedUntil: null } });
    expect(await call("POST", `/${number}/read`)).toMatchObject({ status: 200, body: { unreadCount: 0 } });
    expect(await call("GET", `/${number}`)).toMatchObject({ body: { archived: true, pinned: true } });
  });

  it("is deleted with its messages, and made anew by the next", async () => {
    const { call, sent, about } = await newSession();
    const number = newNumber();
    const { waMessageId } = await sent(number, "old");
    const other = newNumber();
    await sent(other, "of another");
    expect(await call("DELETE", `/${number}`)).toEqual({ status: 204, body: undefined });
    expect(await call("DELETE", `/${number}`)).toEqual(NOT_FOUND);
    expect(await call("GET", `/${number}/messages`)).toEqual(NOT_FOUND);
    expect(await bearer.call("POST", about(waMessageId, "/forward"), { chat: number, to: other })).toEqual(
      bearerRefusal(404, "not_found", "message not found"),
    );
    await sent(number, "new");
    const { data } = pageOf<MessageRow>(await call("GET", `/${number}/messages`));
    expect(data.map(({ body }) => body)).toEqual(["new"]);
    expect(pageOf<MessageRow>(await call("GET", `/${other}/messages`)).data).toHaveLength(1);
  });

  it.each([
    ["GET", "", undefined],
    ["PATCH", "", { archived: true }],
    ["DELETE", "", undefined],
    ["POST", "/read", undefined],
    ["GET", "/messages", undefined],
  ])("that is not stored is 404, and what is no JID 400: %s …%s", async (method, rest, body) => {
    const { id } = await tenant.session();
    const of = (cid: string) => bearer.call(method, `/api/v1/sessions/${id}/chats/${cid}${rest}`, body);
    expect(await of(newNumber())).toEqual(NOT_FOUND);
    for (const cid of ["nobody", "120363000000000000@newsletter", "status@broadcast"])
      expect(await of(cid)).toEqual(
        bearerRefusal(400, "validation_error", `invalid jid: ${cid}`, { cid: ADDRESS }),
      );
  });

  it("of one session is nothing to another", async () => {
    const [{ sent }, { call }] = [await newSession(), await newSession()];
    const number = newNumber();
    await sent(number, "hello");
    expect(await call("GET", `/${number}`)).toEqual(NOT_FOUND);
    expect(await call("DELETE", `/${number}`)).toEqual(NOT_FOUND);
    expect(pageOf(await call("GET", ""))).toEqual({ data: [], nextCursor: null });
  });

  it.each<[object, string]>([
    [{ archived: "yes" }, "archived: takes true or false"],
    [{ pinned: null }, "pinned: takes true or false"],
    [{ mutedUntil: 1.5 }, "mutedUntil: takes whole epoch milliseconds"],
    [{ mutedUntil: -1 }, "mutedUntil: takes whole epoch milliseconds"],
    [{ unmute: 1 }, "unmute: takes true or false"],
  ])("is not changed by %j: 422", async (body, message) => {
    const { id } = await tenant.session();
    const answer = await bearer.call("PATCH", `/api/v1/sessions/${id}/chats/${newNumber()}`, body);
    expect(answer).toMatchObject({ status: 422, body: { error: { code: "validation_error", message } } });
  });
});

describe("pages", () => {
  it("of chats begin with the newest, and are whole and without doubles while messages come in", async () => {
    const { call, sent } = await newSession();
    const numbers = Array.from({ length: 7 }, newNumber);
    for (const number of numbers) await sent(number, "hello");
    const newestFirst = numbers.toReversed().map((number) => `${number}@s.whatsapp.net`);
    const seen: string[] = [];
    let cursor: string | null = "";
    for (let page = 0; cursor !== null; page++) {
      const { data, nextCursor }: Page<ChatRow> = pageOf(await call("GET", `?limit=3&cursor=${cursor}`));
      seen.push(...data.map(({ jid }) => jid));
      cursor = nextCursor;
      // One that was seen, and a new one: both stand before the place.
      if (page === 0) for (const number of [numbers[6] ?? "", newNumber()]) await sent(number, "again");
    }
    expect(seen).toEqual(newestFirst);
  });

  it("of messages go back to the oldest while more come in", async () => {
    const { call, sent } = await newSession();
    const number = newNumber();
    const ids: string[] = [];
    for (let nth = 0; nth < 7; nth++) ids.unshift((await sent(number, String(nth))).waMessageId);
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const path: string = `/${number}/messages?limit=3&cursor=${cursor}`;
      const { data, nextCursor }: Page<MessageRow> = pageOf(await call("GET", path));
      seen.push(...data.map(({ id }) => id));
      cursor = nextCursor;
      await sent(number, "one more");
    }
    expect(seen).toEqual(ids);
  });

  it("have 50 rows, or as many as a limit between 1 and 200 says", async () => {
    const { call, sent } = await newSession();
    const number = newNumber();
    for (let nth = 0; nth < 52; nth++) await sent(number, "x");
    const rows = async (query: string) =>
      pageOf(await call("GET", `/${number}/messages${query}`)).data.length;
    expect(await rows("")).toBe(50);
    expect(await rows("?limit=0")).toBe(50);
    expect(await rows("?limit=-5")).toBe(1);
    expect(await rows("?limit=51")).toBe(51);
    expect(await rows("?limit=1000")).toBe(52);
    const whole = pageOf(await call("GET", `/${number}/messages?limit=52`));
    expect([whole.data.length, whole.nextCursor]).toEqual([52, null]);
  });

  it.each([
    ["limit=many", "limit: takes a whole number"],
    ["limit=1.5", "limit: takes a whole number"],
    ["limit=", "limit: takes a whole number"],
    ["cursor=x", "invalid cursor"],
    ["cursor=MS4yLjM", "invalid cursor"],
    ["cursor=MS4y%3D", "invalid cursor"],
  ])("are refused for %s", async (query, message) => {
    const { id } = await tenant.session();
    for (const path of ["", `/${newNumber()}/messages`])
      expect(await bearer.call("GET", `/api/v1/sessions/${id}/chats${path}?${query}`)).toMatchObject({
        status: 400,
        body: { error: { code: "validation_error", message } },
      });
  });
});

describe("a message in a list", () => {
  it("is told whole", async () => {
    const { session, call, sent } = await newSession();
    const number = newNumber();
    const first = await sent(number, "first");
    const second = await sent(number, "second", { replyTo: first.waMessageId, mentions: [number] });
    const { data } = pageOf(await call("GET", `/${number}/messages?limit=1`));
    expect(data).toEqual([
      {
        id: second.waMessageId,
        sessionId: session.id,
        waMessageId: second.waMessageId,
        chatJid: `${number}@s.whatsapp.net`,
        senderJid: `${session.number}@s.whatsapp.net`,
        senderLid: session.device?.lid,
        fromMe: true,
        direction: "out",
        type: "text",
        body: "second",
        quotedMessageId: first.waMessageId,
        mentions: [`${number}@s.whatsapp.net`],
        hasMedia: false,
        media: null,
        status: expect.stringMatching(/^(sent|delivered)$/) as string,
        ackLevel: expect.any(Number) as number,
        edited: false,
        deleted: false,
        timestamp: second.timestamp,
        createdAt: expect.any(Number) as number,
      },
    ]);
  });

  it.each<[string, object, object]>([
    ["a poll", { type: "poll", name: "?", options: ["a", "b"] }, { type: "poll", body: "?" }],
    ["a location", { type: "location", latitude: 1, longitude: 2 }, { type: "location" }],
    [
      "a contact",
      { type: "contact", contact: { name: "Ana", phone: "5511988887777" } },
      { type: "contact", body: "Ana" },
    ],
  ])("can be %s", async (_, body, expected) => {
    const { call, send } = await newSession();
    const number = newNumber();
    await send({ to: number, ...body });
    expect(pageOf(await call("GET", `/${number}/messages`)).data).toMatchObject([expected]);
  });

  it("tells that it was edited, taken back, or why it failed", async () => {
    const { session, call, send, sent, about } = await newSession();
    const number = newNumber();
    const edited = await sent(number, "one");
    await bearer.call("PATCH", about(edited.waMessageId), { chat: number, text: "two" });
    const gone = await sent(number, "gone");
    await bearer.call("DELETE", about(gone.waMessageId), { chat: number });
    await test.phone("/faults", { kind: "ack-error", code: 479, times: 1, number: session.number });
    await send({ type: "text", to: number, text: "failed" });
    const reaction = await bearer.call("POST", about(edited.waMessageId, "/reaction"), {
      chat: number,
      emoji: "👍",
    });
    expect(resultOf(reaction).mode).toBe("sync");
    const { data } = pageOf<MessageRow>(await call("GET", `/${number}/messages`));
    const rowOf = (body: string) => data.find((row) => row.body === body);
    expect(data).toHaveLength(4);
    expect(rowOf("👍")).toMatchObject({ type: "reaction", targetId: edited.waMessageId });
    expect(rowOf("gone")).toMatchObject({ deleted: true, edited: false });
    expect(rowOf("two")).toMatchObject({ edited: true, deleted: false });
    const failed = rowOf("failed");
    expect(failed).toMatchObject({ status: "failed", error: expect.stringMatching(/^WhatsApp /) as string });
    expect(failed).not.toHaveProperty("ackLevel");
  });
});

describe("a message that a partner has written", () => {
  type Row = { readonly id: string; readonly unreadCount: number };

  it("is listed as theirs, under both their names, and counts as unread until the chat is read", async () => {
    const { session, call } = await newSession();
    const number = newNumber();
    const written = await test.phone("/phone/send", { from: number, to: session.number, text: "hello" });
    const { id } = (await written.json()) as { id: string };
    await eventually("it is listed", async () => (await call("GET", `/${number}`)).status === 200);
    const { body } = await call("GET", `/${number}`);
    const [lid] = (body as ChatRow).aliases;
    expect(body).toMatchObject({ unreadCount: 1 });
    const { data } = pageOf(await call("GET", `/${number}/messages`));
    expect(data).toMatchObject([
      {
        id,
        chatJid: `${number}@s.whatsapp.net`,
        senderJid: `${number}@s.whatsapp.net`,
        senderLid: lid,
        fromMe: false,
        direction: "in",
        body: "hello",
      },
    ]);
    expect(data[0]).not.toHaveProperty("status");
    expect((await call("POST", `/${number}/read`)).body as Row).toMatchObject({ unreadCount: 0 });
  });

  it("has what its sender and those whom it mentions are called by now", async () => {
    const { session, call, sent } = await newSession();
    const [ana, stranger] = [newNumber(), newNumber()];
    await test.phone("/phone/name", { number: ana, name: "Ana" });
    for (const from of [ana, stranger]) {
      await test.phone("/phone/send", { from, to: session.number, text: "hello" });
      await eventually("it is listed", async () => (await call("GET", `/${from}`)).status === 200);
    }
    const listed = async (of: string) => pageOf<object>(await call("GET", `/${of}/messages`)).data;
    await eventually("her name is known", async () => {
      const [message] = await listed(ana);
      return message !== undefined && "senderName" in message;
    });
    expect(await listed(ana)).toMatchObject([{ body: "hello", senderName: "Ana" }]);
    expect((await listed(stranger))[0]).not.toHaveProperty("senderName");
    await sent(stranger, "hello, you two", { mentions: [ana, stranger] });
    const [own] = await listed(stranger);
    expect(own).toMatchObject({ fromMe: true, mentionNames: { [ana]: "Ana" } });
    expect(own).not.toHaveProperty(["mentionNames", stranger]);
    expect(own).not.toHaveProperty("senderName");
  });

  it("can be a picture, of which its type and size are told", async () => {
    const { session, call } = await newSession();
    const number = newNumber();
    const picture = Buffer.from("not a picture, but WhatsApp does not look");
    const media = {
      kind: "image",
      base64: picture.toString("base64"),
      mimetype: "image/png",
      caption: "look",
    };
    await test.phone("/phone/send", { from: number, to: session.number, media });
    await eventually("it is listed", async () => (await call("GET", `/${number}`)).status === 200);
    expect(pageOf(await call("GET", `/${number}/messages`)).data).toMatchObject([
      {
        type: "image",
        body: "look",
        hasMedia: true,
        media: { mimetype: "image/png", size: picture.length },
      },
    ]);
  });
});
