import { describe, expect, it } from "vitest";
import { Api, bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";

const PHONE = "takes 5 to 15 digits with the country code, + allowed before them";

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0, announce: "quiet" } });
const session = await tenant.linkedSession();

describe("contacts/check", () => {
  const path = (query: string, id = session.id) => `/api/v1/sessions/${id}/contacts/check${query}`;
  const check = (query: string) => tenant.bearer.call("GET", path(query));
  const unregister = (number: string) => test.phone("/phone/registered", { number, registered: false });

  it.each([
    ["?phone=6281234567890", "6281234567890"],
    ["?phone=%2B6281234567890", "+6281234567890"],
    ["?phone=+6281234567890", "+6281234567890"],
  ])("tells that a number is on WhatsApp: %s", async (query, asked) => {
    expect(await check(query)).toEqual({
      status: 200,
      body: { isOnWhatsApp: true, jid: "6281234567890@s.whatsapp.net", query: asked },
    });
  });

  it("tells that a number is not, and no JID", async () => {
    const number = newNumber();
    await unregister(number);
    expect(await check(`?phone=%2B${number}`)).toEqual({
      status: 200,
      body: { isOnWhatsApp: false, query: `+${number}` },
    });
  });

  it("tries both forms of a Brazilian number, and presence goes to the one that is there at once", async () => {
    await unregister("5511988887777");
    expect(await check("?phone=5511988887777")).toEqual({
      status: 200,
      body: { isOnWhatsApp: true, jid: "551188887777@s.whatsapp.net", query: "5511988887777" },
    });
    const chat = `/api/v1/sessions/${session.id}/chats/5511988887777/presence`;
    expect((await tenant.bearer.call("PUT", chat, { state: "composing" })).status).toBe(204);
    const sent = await test.sandbox.untilChatState(({ from }) => from === session.number);
    // WhatsApp told the LID of that form.
    const known = await test.gateway.core.presence.explain(session, {
      kind: "person",
      number: "551188887777",
    });
    expect(known.to).toMatch(/^\d+@lid$/);
    expect(sent.to).toBe(known.to);
  });

  it("says no when neither form is there", async () => {
    for (const number of ["5521988887777", "552188887777"]) await unregister(number);
    expect(await check("?phone=552188887777")).toMatchObject({
      status: 200,
      body: { isOnWhatsApp: false, query: "552188887777" },
    });
  });

  it.each([
    ["letters", "?phone=abcdef"],
    ["a JID", "?phone=6281234567890%40s.whatsapp.net"],
    ["formatting", "?phone=62-812-3456-7890"],
    ["too few digits", "?phone=1234"],
    ["too many", "?phone=1234567890123456"],
    ["a zero first", "?phone=0812345678"],
    ["two", "?phone=6281234567890&phone=6281234567891"],
  ])("refuses %s as a phone", async (_title, query) => {
    expect(await check(query)).toEqual(
      bearerRefusal(400, "validation_error", `phone: ${PHONE}`, { phone: PHONE }),
    );
  });

  it.each(["", "?phone="])("asks for a phone where there is none: %j", async (query) => {
    expect(await check(query)).toEqual(
      bearerRefusal(400, "validation_error", "phone is required", { phone: "is missing" }),
    );
  });

  it("is for a credential that may read", async () => {
    const query = path("?phone=6281234567890");
    const reading = Api.bearer(test.gateway, await tenant.apiKey("read"));
    expect((await reading.call("GET", query)).status).toBe(200);
    const writing = Api.bearer(test.gateway, await tenant.apiKey("send", "manage"));
    expect(await writing.call("GET", query)).toEqual(
      bearerRefusal(403, "forbidden", "missing required capability: read"),
    );
    expect((await Api.bearer(test.gateway).call("GET", query)).status).toBe(401);
  });

  it("knows no session of another organization", async () => {
    const stranger = await Tenant.in(test);
    expect(await stranger.bearer.call("GET", path("?phone=6281234567890"))).toEqual(
      bearerRefusal(404, "not_found", "session not found"),
    );
  });

  it("needs a connected session, after a phone that can be one", async () => {
    const unlinked = await tenant.session();
    expect(await tenant.bearer.call("GET", path("?phone=6281234567890", unlinked.id))).toEqual(
      bearerRefusal(501, "not_implemented", "live WhatsApp client is not available for this session"),
    );
    expect((await tenant.bearer.call("GET", path("?phone=x", unlinked.id))).status).toBe(400);
  });

  it("answers 503 when WhatsApp does not", async () => {
    await test.phone("/faults", { kind: "silence", number: session.number });
    const before = clock.pending;
    const answer = check("?phone=6281234567890");
    while (clock.pending === before) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(10_000);
    expect(await answer).toEqual(
      bearerRefusal(503, "gateway_unavailable", "WhatsApp did not answer in time"),
    );
    await test.phone("/faults", { kind: "clear" });
  });
});
