import { describe, expect, it } from "vitest";
import { at, deliver, deliveriesAt, eventId, send, signed, startForTest, tell } from "./deliveries.ts";
import { Webhook } from "standardwebhooks";

const SECRET = "a secret of the owner's 🔑";
const BODY = '{"event":"message","session":"one","text":"olá"}';

describe("a delivery", () => {
  it("is kept with what it tells of itself, the newest first", async () => {
    const sandbox = await startForTest();
    const body = '{"event":"message.exchange","data":{},"instanceData":{"instance":"demo"}}';
    const headers = { "Content-Type": "application/json", "X-Mine": "1", "webhook-id": eventId(1) };
    const answer = await send(sandbox, "mine", { path: "/message.exchange?a=1", headers, body });
    expect(answer.statusCode).toBe(200);
    expect(await deliver(sandbox, "mine", eventId(2))).toBe(200);
    const [second, first] = await deliveriesAt(sandbox, "mine");
    expect(second).toMatchObject({ id: 2, path: "", event: "message", session: "one", fault: null });
    expect(first).toEqual({
      id: 1,
      at: expect.any(Number) as number,
      path: "/message.exchange?a=1",
      headers: { "content-type": "application/json", "x-mine": "1", "webhook-id": eventId(1) },
      body,
      bodyBytes: body.length,
      event: "message.exchange",
      eventId: eventId(1),
      session: "demo",
      isAgain: false,
      isOutOfOrder: false,
      checks: { hmac: "unchecked", standardWebhooks: "unchecked", authorization: "unchecked" },
      fault: null,
    });
    expect(await deliveriesAt(sandbox, "mine", 1)).toEqual([second]);
    expect(await deliveriesAt(sandbox, "other")).toEqual([]);
  });

  it("is marked when its event came before, and when a later one of its session did", async () => {
    const sandbox = await startForTest();
    const ids = [eventId(2), eventId(2), eventId(1), eventId(3)];
    for (const id of ids) await deliver(sandbox, "mine", id);
    await deliver(sandbox, "mine", eventId(1).replace("01J", "00J"), "two");
    const marks = (await deliveriesAt(sandbox, "mine")).map(({ isAgain, isOutOfOrder }) => [
      isAgain,
      isOutOfOrder,
    ]);
    expect(marks.toReversed()).toEqual([
      [false, false],
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });

  it("is not out of order when it was asked for again", async () => {
    const sandbox = await startForTest();
    await deliver(sandbox, "mine", eventId(2));
    const headers = { "webhook-id": eventId(1), "duet-replay": "1" };
    await send(sandbox, "mine", { body: BODY, headers });
    expect((await deliveriesAt(sandbox, "mine"))[0]).toMatchObject({ isOutOfOrder: false });
  });

  it("may be anything, and large: its beginning is kept", async () => {
    const sandbox = await startForTest();
    await tell(sandbox, "mine/expect", { secret: SECRET });
    const body = "x".repeat(17 * 1024 * 1024);
    await send(sandbox, "mine", { body, headers: signed(SECRET, body, "1") });
    const [kept] = await deliveriesAt(sandbox, "mine");
    expect(kept).toMatchObject({ bodyBytes: body.length, event: null, session: null });
    expect(kept?.body).toBe(body.slice(0, 65_536));
    expect(kept?.checks).toMatchObject({ hmac: "valid", standardWebhooks: "valid" });
    await tell(sandbox, "mine/expect", { secret: "another" });
    expect((await deliveriesAt(sandbox, "mine"))[0]?.checks).toMatchObject({ hmac: "unchecked" });
    expect((await send(sandbox, "mine", { body: "x".repeat(33 * 1024 * 1024) })).statusCode).toBe(413);
  });
});

describe("signatures", () => {
  it("are seen to be right, before and after the secret is known", async () => {
    const sandbox = await startForTest();
    await send(sandbox, "mine", { body: BODY, headers: signed(SECRET, BODY, "1") });
    expect(await tell(sandbox, "mine/expect", { secret: SECRET, authorization: "Bearer x" })).toBe(200);
    const headers = { ...signed(SECRET, BODY, "2"), Authorization: "Bearer x" };
    await send(sandbox, "mine", { body: BODY, headers });
    const checks = (await deliveriesAt(sandbox, "mine")).map(({ checks }) => checks);
    expect(checks).toEqual([
      { hmac: "valid", standardWebhooks: "valid", authorization: "valid" },
      { hmac: "valid", standardWebhooks: "valid", authorization: "missing" },
    ]);
    await tell(sandbox, "mine/expect", { secret: null });
    expect((await deliveriesAt(sandbox, "mine"))[0]?.checks).toEqual({
      hmac: "unchecked",
      standardWebhooks: "unchecked",
      authorization: "valid",
    });
  });

  it("are those that the package of the standard makes, of either form of a secret, and one of two is enough", async () => {
    const sandbox = await startForTest();
    const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const now = new Date();
    const signature = new Webhook(secret).sign("1", now, BODY);
    const other = new Webhook("of yesterday", { format: "raw" }).sign("1", now, BODY);
    const headers = {
      "webhook-id": "1",
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": `${signature} ${other}`,
    };
    await send(sandbox, "mine", { body: BODY, headers });
    for (const [known, verdict] of [
      [secret, "valid"],
      ["of yesterday", "valid"],
      ["of nobody", "wrong"],
    ] as const) {
      await tell(sandbox, "mine/expect", { secret: known });
      const [delivery] = await deliveriesAt(sandbox, "mine");
      expect(delivery?.checks).toMatchObject({ hmac: "missing", standardWebhooks: verdict });
    }
  });

  it("are wrong when the body, the time or the login is another", async () => {
    const sandbox = await startForTest();
    await tell(sandbox, "mine/expect", { secret: SECRET, authorization: "Bearer x" });
    const headers = { ...signed(SECRET, BODY, "1"), Authorization: "Bearer y" };
    await send(sandbox, "mine", { body: `${BODY} `, headers });
    const before = signed(SECRET, BODY, "1", Date.now() - 301_000);
    await send(sandbox, "mine", { body: BODY, headers: before });
    const checks = (await deliveriesAt(sandbox, "mine")).map(({ checks }) => checks);
    expect(checks).toEqual([
      { hmac: "valid", standardWebhooks: "wrong", authorization: "missing" },
      { hmac: "wrong", standardWebhooks: "wrong", authorization: "wrong" },
    ]);
  });
});

describe("receivers", () => {
  it("are ten, with a hundred deliveries each", async () => {
    const sandbox = await startForTest();
    for (let count = 0; count < 101; count++) await send(sandbox, "mine", { body: String(count) });
    const kept = await deliveriesAt(sandbox, "mine");
    expect([kept.length, kept[0]?.body, kept.at(-1)?.body]).toEqual([100, "100", "1"]);
    for (let count = 0; count < 9; count++) await send(sandbox, `other-${count}`, { body: "" });
    await send(sandbox, "mine", { body: "used again" });
    await send(sandbox, "the-eleventh", { body: "" });
    expect(await deliveriesAt(sandbox, "other-0")).toEqual([]);
    expect(await deliveriesAt(sandbox, "other-1")).toHaveLength(1);
    expect(await deliveriesAt(sandbox, "mine")).toHaveLength(100);
  });

  it("answer this machine only, and no foreign page", async () => {
    const sandbox = await startForTest();
    for (const headers of [{ Host: "evil.example" }, { Origin: "https://evil.example" }]) {
      expect((await send(sandbox, "mine", { body: BODY, headers })).statusCode).toBe(403);
    }
    expect(await deliveriesAt(sandbox, "mine")).toEqual([]);
  });

  it.each([
    ["an unknown fault", "mine/fault", { kind: "flood" }],
    ["no fault", "mine/fault", {}],
    ["no time", "mine/fault", { kind: "gone", times: 0 }],
    ["an unknown field", "mine/expect", { password: "x" }],
    ["an empty secret", "mine/expect", { secret: "" }],
    ["a long secret", "mine/expect", { secret: "x".repeat(4097) }],
    ["a long name", `${"x".repeat(65)}/fault`, { kind: "gone" }],
    ["an odd name", "my.hook/expect", { secret: "x" }],
  ])("refuse %s", async (_, path, fields) => {
    expect(await tell(await startForTest(), path, fields)).toBe(400);
  });

  it.each(["my.hook", "x".repeat(65), ""])("are not named %j", async (name) => {
    const sandbox = await startForTest();
    expect((await fetch(at(sandbox, name), { method: "POST", body: BODY })).status).toBe(404);
  });
});
