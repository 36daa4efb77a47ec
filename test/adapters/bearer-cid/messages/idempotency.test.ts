import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { messageCalls, resultOf } from "./message-calls.ts";

const AT_ONCE = 50;

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();
const { send, untilReceived, receivedBy } = messageCalls(tenant, session);

let made = 0;
const newKey = () => ({ "Idempotency-Key": `key-${++made}` });
const textTo = (to: string, text = "once") => ({ type: "text", to, text });

describe("a key that is given again", () => {
  it("is answered with what came of the first, and sends nothing", async () => {
    const [key, number] = [newKey(), newNumber()];
    const first = await send(textTo(number), key);
    expect(first.body).not.toHaveProperty("replayed");
    const again = await send(textTo(newNumber(), "something else"), key);
    expect(again.status).toBe(200);
    expect(again.body).toEqual({
      ...(first.body as object),
      outboxId: expect.stringMatching(/^out_[0-9A-HJKMNP-TV-Z]{26}$/) as string,
      replayed: true,
    });
    expect((await send(textTo(number), key)).body).toEqual(again.body);
    expect(receivedBy(number)).toHaveLength(1);
  });

  it("fifty times at once is one message, which all are told of, whomever they are to", async () => {
    const key = newKey();
    const numbers = Array.from({ length: AT_ONCE }, newNumber);
    const answers = await Promise.all(numbers.map((number) => send(textTo(number), key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const results = answers.map(resultOf);
    expect(new Set(results.map(({ waMessageId }) => waMessageId)).size).toBe(1);
    expect(results.filter(({ replayed }) => replayed !== true)).toHaveLength(1);
    // Whatever had been on its way before is there when this is.
    await untilReceived(resultOf(await send(textTo(newNumber(), "behind"))).waMessageId);
    expect(numbers.flatMap(receivedBy)).toMatchObject([{ text: "once" }]);
  });

  it("tells the outbox id that the queued message has", async () => {
    const key = newKey();
    const queued = resultOf(await send(textTo(newNumber()), key, "?async=true"));
    await untilReceived(queued.waMessageId);
    const again = resultOf(await send(textTo(newNumber()), key, "?async=true"));
    expect(again).toMatchObject({ outboxId: queued.outboxId, replayed: true });
  });

  it("tells at once of one that waits for its session", async () => {
    const key = newKey();
    const waiting = messageCalls(tenant, await tenant.session());
    const { outboxId } = resultOf(await waiting.send(textTo(newNumber()), key, "?async=true"));
    const beganMs = performance.now();
    for (const calls of [waiting, { send }])
      expect(await calls.send(textTo(newNumber()), key)).toMatchObject({
        status: 202,
        body: { mode: "async", outboxId, replayed: true },
      });
    expect(performance.now() - beganMs).toBeLessThan(30_000);
  });

  it("holds in another session of the organization, and not in another's", async () => {
    const key = newKey();
    const other = messageCalls(tenant, await tenant.linkedSession());
    const first = resultOf(await send(textTo(newNumber()), key));
    expect((await other.send(textTo(newNumber()), key)).body).toMatchObject({
      waMessageId: first.waMessageId,
      replayed: true,
    });
    const stranger = await Tenant.in(test);
    const theirs = messageCalls(stranger, await stranger.linkedSession());
    expect((await theirs.send(textTo(newNumber()), key)).body).not.toHaveProperty("replayed");
  });

  it("tells of one that failed", async () => {
    const own = await tenant.linkedSession();
    const calls = messageCalls(tenant, own);
    const key = newKey();
    await test.phone("/faults", { kind: "ack-error", code: 479, times: 1, number: own.number });
    expect((await calls.send(textTo(newNumber()), key)).status).toBe(503);
    const { status, body } = await calls.send(textTo(newNumber()), key);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        mode: "sync",
        status: "failed",
        outboxId: expect.stringMatching(/^out_/) as string,
        replayed: true,
      },
    });
  });
});

describe("a key is not used up", () => {
  it.each<[number, object]>([
    [400, { type: "text", to: "nobody", text: "x" }],
    [400, { type: "text" }],
    [404, { type: "text", to: "4915112345678", text: "x", replyTo: "3EB0FFFFFFFFFFFFFFFF" }],
  ])("by what is refused with %d: %j", async (status, body) => {
    const key = newKey();
    expect((await send(body, key)).status).toBe(status);
    const answer = await send(textTo(newNumber()), key);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty("replayed");
  });

  it("by a session that is not connected", async () => {
    const key = newKey();
    const stopped = messageCalls(tenant, await tenant.session());
    expect((await stopped.send(textTo(newNumber()), key)).status).toBe(501);
    expect((await send(textTo(newNumber()), key)).body).not.toHaveProperty("replayed");
  });
});

describe("a key", () => {
  it("is 1 to 255 visible ASCII characters", async () => {
    for (const text of ["!", "~".repeat(255)])
      expect((await send(textTo(newNumber()), { "Idempotency-Key": text })).status).toBe(200);
    const why = "takes 1 to 255 visible ASCII characters";
    for (const text of ["", "a b", "x".repeat(256), "\u00e9"])
      expect(await send(textTo(newNumber()), { "Idempotency-Key": text })).toMatchObject(
        bearerRefusal(400, "validation_error", `Idempotency-Key: ${why}`, { "Idempotency-Key": why }),
      );
  });
});
