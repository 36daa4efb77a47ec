import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "../messages/message-calls.ts";

type History = {
  readonly messages: readonly {
    readonly id: string;
    readonly content: string;
    readonly timestamp: string;
    readonly status: string;
  }[];
  readonly count: number;
  readonly hasMore: boolean;
  readonly chat_jid: string;
};

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const { call, send } = messageCalls(
  () => tenant,
  () => instance,
);

const WRONG_FROM = "invalid 'from' date format. Use ISO 8601 format (e.g., '2026-02-16T18:32:39Z')";

async function history(body: object): Promise<History> {
  const { status, body: answered } = await call("POST", "chat/history/*", body);
  expect(status).toBe(200);
  return answered as History;
}

describe("chat/history", async () => {
  const number = newNumber();
  for (const message of ["one", "two", "three"]) await send("text", { number, message });
  const contents = async (body: object) =>
    (await history({ number, ...body })).messages.map(({ content }) => content);

  it("tells a chat's messages, the newest first", async () => {
    const answer = await history({ number });
    expect(answer).toMatchObject({
      success: true,
      message: "Chat history retrieved successfully",
      count: 3,
      hasMore: false,
      chat_jid: `${number}@s.whatsapp.net`,
    });
    expect(answer.messages.map(({ content }) => content)).toEqual(["three", "two", "one"]);
    expect(answer.messages[0]).toEqual({
      id: expect.stringMatching(/^3EB0/) as string,
      content: "three",
      type: "text",
      fromMe: true,
      senderJid: `${instance.number}@s.whatsapp.net`,
      timestamp: expect.stringMatching(/Z$/) as string,
      status: expect.stringMatching(/^(sent|delivered)$/) as string,
    });
  });

  it("tells as many as are asked for, and that there are more", async () => {
    const two = await history({ number, count: 2 });
    expect([two.count, two.hasMore]).toEqual([2, true]);
    expect((await history({ number, count: 3 })).hasMore).toBe(true);
    expect((await history({ number, count: -1 })).count).toBe(1);
    for (const count of [0, 1e15, null]) expect((await history({ number, count })).hasMore).toBe(false);
  });

  it("tells those of a span of time, its ends included", async () => {
    const at = (await history({ number })).messages[0]?.timestamp ?? "";
    const shifted = (ms: number) => new Date(Date.parse(at) + ms).toISOString();
    expect(await contents({ from: at })).toContain("three");
    expect(await contents({ to: at })).toContain("three");
    expect(await contents({ from: shifted(1) })).toEqual([]);
    expect(await contents({ to: shifted(-60_000) })).toEqual([]);
    expect(await contents({ from: shifted(-60_000), to: shifted(60_000) })).toHaveLength(3);
    expect(await contents({ from: shifted(60_000), to: shifted(-60_000) })).toEqual([]);
    expect(await contents({ from: "2026-01-01" })).toHaveLength(3);
    expect(await contents({ to: "2026-01-01T00:00:00-03:00" })).toEqual([]);
  });

  it("reads on through many messages", async () => {
    const many = newNumber();
    const { core } = test.gateway;
    for (let count = 0; count < 120; count++)
      await core.messages.send(instance, {
        to: { kind: "person", number: many },
        content: { kind: "text", text: `${count}` },
        source: "api",
        isQueued: true,
      });
    // By the time that WhatsApp gives them.
    const read = () => history({ number: many, count: 1_000 });
    await eventually("all sent", async () =>
      (await read()).messages.every(({ status }) => status !== "pending"),
    );
    const all = await read();
    expect(all.messages.map(({ content }) => content)).toEqual(
      Array.from({ length: 120 }, (_, index) => `${119 - index}`),
    );
  });

  it("of a chat of which nothing is kept has none", async () => {
    const nobody = newNumber();
    expect(await history({ number: nobody })).toMatchObject({
      messages: [],
      count: 0,
      hasMore: false,
      chat_jid: `${nobody}@s.whatsapp.net`,
    });
  });

  it("is the instance's own, connected or not", async () => {
    const { name } = await tenant.session();
    const { status, body } = await call("POST", "chat/history/*", { number }, name);
    expect([status, (body as History).count]).toEqual([200, 0]);
  });

  it.each<[string, unknown, string]>([
    ["no body", undefined, "Invalid request body: a JSON object is expected"],
    ["no number", {}, "Number is required"],
    ["a wrong number", { number: "abc" }, "Invalid number"],
    ["a part of a message", { number, count: 1.5 }, "Invalid request body: count must be a whole number"],
    ["no moment", { number, from: "yesterday" }, WRONG_FROM],
    ["an empty moment", { number, from: "" }, WRONG_FROM],
    ["a day that is none", { number, from: "2026-02-31T00:00:00Z" }, WRONG_FROM],
    ["a time of nowhere", { number, from: "2026-02-16T18:32:39" }, WRONG_FROM],
    ["no moment as end", { number, to: "now" }, WRONG_FROM.replace("'from'", "'to'")],
    ["both wrong", { number, from: "x", to: "y" }, WRONG_FROM],
  ])("refuses %s", async (_, body, message) => {
    expect(await call("POST", "chat/history/*", body)).toEqual(tokenRefusal(400, message));
  });
});

describe("chat/deleteChat", () => {
  const remove = (body: unknown, name?: string) => call("DELETE", "chat/deleteChat/*", body, name);

  it.each([
    [undefined, "Chat deleted successfully", false],
    [false, "Chat deleted successfully", false],
    [true, "Chat deleted successfully (including media)", true],
  ])("with deleteMedia %s deletes what is kept of a chat", async (deleteMedia, message, delete_media) => {
    const number = newNumber();
    await send("text", { number, message: "x" });
    const gone = {
      status: 200,
      body: { success: true, message, chat_jid: `${number}@s.whatsapp.net`, delete_media },
    };
    expect(await remove({ number, deleteMedia })).toEqual(gone);
    expect((await history({ number })).count).toBe(0);
    expect(await remove({ number, deleteMedia })).toEqual(gone);
  });

  it("deletes the instance's own chat alone", async () => {
    const number = newNumber();
    await send("text", { number, message: "x" });
    const { name } = await tenant.session();
    expect((await remove({ number }, name)).status).toBe(200);
    expect((await history({ number })).count).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ["no body", undefined, "Invalid request body"],
    ["no number", {}, "Number is required"],
    ["a wrong number", { number: "abc" }, "Invalid number"],
    ["a text as flag", { number: "5511988887777", deleteMedia: "yes" }, "Invalid request body"],
  ])("refuses %s", async (_, body, message) => {
    expect(await remove(body)).toEqual(tokenRefusal(400, message));
  });

  it("is for who may send", async () => {
    const reader = Api.token(test.gateway, await tenant.apiKey("read", "manage", "events"));
    const path = `/api/chat/deleteChat/${instance.name}`;
    expect(await reader.call("DELETE", path, { number: newNumber() })).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
  });
});
