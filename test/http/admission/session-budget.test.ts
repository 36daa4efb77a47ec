import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../support/api.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { limitHeaders, statusesOf, times } from "./limited-answers.ts";

const B_LIMITED = tokenRefusal(429, "Rate limit exceeded. Try again later.");

describe("the budget of a session", () => {
  it("is refused as 429 in both dialects, to be tried again in a second", async () => {
    await using own = await TestGateway.start({
      clock: new ManualClock(),
      config: { chatStatesPerSecond: 1 },
    });
    const tenant = await Tenant.in(own);
    const { id, name } = await tenant.linkedSession();
    const a = () =>
      tenant.bearer.exchange("PUT", `/api/v1/sessions/${id}/chats/${newNumber()}/presence`, {
        state: "composing",
      });
    const b = () =>
      tenant.token.exchange("POST", `/api/chat/presence/${name}`, { number: newNumber(), state: "typing" });
    expect(statusesOf(await times(10, a))).toEqual({ 204: 10 });
    const [refusedA, refusedB] = [await a(), await b()];
    expect(refusedA).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
    expect(limitHeaders(refusedA)).toMatchObject({
      ratelimit: "limit=100, remaining=89, reset=60",
      "retry-after": "1",
    });
    expect(refusedB).toMatchObject(B_LIMITED);
    expect(limitHeaders(refusedB)).toMatchObject({ "x-ratelimit-remaining": "99", "retry-after": "1" });
  });
});
