import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const ANSWER_WITHIN_MS = 30_000;

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

describe("a key", () => {
  it("is used by a message that is not acknowledged in 30 s, and tells that it is on its way", async () => {
    const own = await tenant.linkedSession();
    const calls = messageCalls(tenant, own);
    const [key, number] = [{ "Idempotency-Key": "held" }, newNumber()];
    // A receiver that tells of it would be an answer too.
    for (const kind of ["no-ack", "drop-delivery"])
      await test.phone("/faults", { kind, times: 1, number: own.number });
    const text = (to: string) => ({ type: "text", to, text: "once" });
    const held = calls.send(text(number), key);
    await eventually("it has left", () => test.sandbox.messages().length === 1);
    const beside = calls.send(text(number), key);
    await clock.advance(ANSWER_WITHIN_MS);
    expect(await held).toMatchObject(bearerRefusal(503, "gateway_unavailable", "request timed out"));
    const onItsWay = { mode: "async", outboxId: expect.stringMatching(/^out_/) as string, replayed: true };
    for (const { status, body } of [await beside, await calls.send(text(number), key)])
      expect({ status, body }).toEqual({ status: 202, body: onItsWay });
  });
});
