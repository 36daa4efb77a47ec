import { describe, expect, it } from "vitest";
import { Api, bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { NO_CONTENT, presenceCalls } from "./presence-calls.ts";

const ADDRESS = "takes the JID of a person or a group, or 5 to 15 digits with the country code";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();

const { pathOf, put, arrivedAt, untilArrived } = presenceCalls(
  () => tenant,
  () => session,
);

describe("a chat state", () => {
  it.each([
    ["composing", "composing"],
    ["recording", "composing audio"],
    ["paused", "paused"],
  ])("%s arrives and is answered with 204 and nothing", async (state, expected) => {
    const number = newNumber();
    const answer = await tenant.bearer.exchange("PUT", pathOf(`${number}@s.whatsapp.net`), { state });
    expect({ status: answer.status, body: answer.body }).toEqual(NO_CONTENT);
    expect(answer.headers.get("content-type")).toBeNull();
    await untilArrived(`${number}@s.whatsapp.net`);
    expect(arrivedAt(`${number}@s.whatsapp.net`)).toEqual([expected]);
  });

  it.each<[string, (number: string) => string, (number: string) => string]>([
    ["bare digits", (n) => n, (n) => `${n}@s.whatsapp.net`],
    ["a plus in front", (n) => `+${n}`, (n) => `${n}@s.whatsapp.net`],
    ["an encoded plus", (n) => `%2B${n}`, (n) => `${n}@s.whatsapp.net`],
    ["an encoded @", (n) => `${n}%40s.whatsapp.net`, (n) => `${n}@s.whatsapp.net`],
    ["the old server", (n) => `${n}@c.us`, (n) => `${n}@s.whatsapp.net`],
    ["capitals in the server", (n) => `${n}@S.WhatsApp.net`, (n) => `${n}@s.whatsapp.net`],
    ["a device suffix", (n) => `${n}:12@s.whatsapp.net`, (n) => `${n}@s.whatsapp.net`],
    ["an encoded device suffix", (n) => `${n}%3A12%40s.whatsapp.net`, (n) => `${n}@s.whatsapp.net`],
    ["a hidden id", (n) => `${n}@lid`, (n) => `${n}@lid`],
    ["a group", (n) => `${n}@g.us`, (n) => `${n}@g.us`],
    ["an old group", (n) => `${n}-1600000000@g.us`, (n) => `${n}-1600000000@g.us`],
  ])("reaches a chat given with %s", async (_, cid, jid) => {
    const number = newNumber();
    expect(await put(cid(number), { state: "composing" })).toEqual(NO_CONTENT);
    await untilArrived(jid(number));
    expect(arrivedAt(jid(number))).toEqual(["composing"]);
  });

  it("is taken with a duration from 0 to 300", async () => {
    for (const duration of [0, 1, 300, 5.0]) {
      expect(await put(newNumber(), { state: "composing", duration })).toEqual(NO_CONTENT);
    }
  });

  it.each<[unknown]>([[-1], [301], [2.5], ["5"], [true], [null], [[]], [{}], [1e300]])(
    "paused passes over the duration %j",
    async (duration) => {
      expect(await put(newNumber(), { state: "paused", duration })).toEqual(NO_CONTENT);
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ["other members", { state: "paused", number: 5, typing: true, cid: null }],
    ["members with odd names", JSON.parse(`{"state":"paused","__proto__":{"state":"x"},"constructor":1}`)],
  ])("passes over %s", async (_, body) => {
    expect(await put(newNumber(), body)).toEqual(NO_CONTENT);
  });

  it.each<[string, unknown, Record<string, string>]>([
    ["no content type", new TextEncoder().encode(`{"state":"paused"}`), {}],
    ["a character set", `{"state":"paused"}`, { "Content-Type": "application/json; charset=utf-8" }],
    ["capitals", `{"state":"paused"}`, { "Content-Type": "Application/JSON" }],
    ["a kind of JSON", `{"state":"paused"}`, { "Content-Type": "application/vnd.api+json" }],
    ["a byte order mark in front", `\ufeff{"state":"paused"}`, {}],
    ["white space around", ` \r\n\t{"state":"paused"} `, {}],
  ])("is read with %s", async (_, body, headers) => {
    expect(await put(newNumber(), body, headers)).toEqual(NO_CONTENT);
  });
});

describe("running indicators", () => {
  it("are listed, and explained chat by chat, to a credential that may read", async () => {
    const number = newNumber();
    const own = Api.bearer(test.gateway, await tenant.apiKey("read"));
    await put(number, { state: "recording", duration: 300 });
    const listed = await own.call("GET", `/api/v1/sessions/${session.id}/presences`);
    const rows = (listed.body as { data: { to: string; state: string }[] }).data;
    expect(rows.filter(({ to }) => to === `${number}@s.whatsapp.net`)).toMatchObject([
      { state: "recording" },
    ]);
    expect(await own.call("GET", `${pathOf(number)}/explain`)).toMatchObject({
      status: 200,
      body: { session: { status: "working" }, indicator: { state: "recording" } },
    });
    await put(number, { state: "paused" });
    expect(await own.call("GET", `${pathOf(number)}/explain`)).toMatchObject({
      status: 200,
      body: { indicator: null },
    });
  });

  it("cannot be explained for what is no address", async () => {
    expect(await tenant.bearer.call("GET", `${pathOf("abc")}/explain`)).toEqual(
      bearerRefusal(400, "validation_error", `cid ${ADDRESS}`, { cid: ADDRESS }),
    );
  });
});
