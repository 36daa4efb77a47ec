import createClient, { type Client } from "openapi-fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../support/manual-clock.ts";
import { newNumber, Tenant } from "../support/tenant.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { answered } from "./answered.ts";
import type { components, paths } from "./bearer-cid.d.ts";

/** The life of a session through a client that is generated from the document, over HTTP. */

type Session = components["schemas"]["Session"];

const clock = new ManualClock();
let test: TestGateway;
let client: Client<paths>;
let tenant: Tenant;
beforeAll(async () => {
  test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } });
  tenant = await Tenant.in(test);
  client = createClient<paths>({
    baseUrl: test.gateway.address,
    headers: { Authorization: `Bearer ${tenant.secrets.apiKey}` },
  });
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

const of = ({ id }: Session) => ({ params: { path: { session: id } } });
const ofChat = ({ id }: Session, cid: string) => ({ params: { path: { session: id, cid } } });

async function create(label: string): Promise<Session> {
  return answered(await client.POST("/api/v1/sessions", { body: { label } }));
}

async function untilWorking({ id }: Session): Promise<void> {
  const session = await test.gateway.core.sessions.find(tenant.secrets.organizationId, id);
  expect(session && (await test.gateway.core.sessions.untilOpen(session, 60_000))).toBe(true);
}

async function link(session: Session, number: string): Promise<void> {
  const early = await client.GET("/api/v1/sessions/{session}/qr", of(session));
  expect([early.response.status, early.error?.error.code]).toEqual([404, "not_found"]);
  const qr = await untilQr(session);
  await test.phone("/phone/scan", { qr: qr.code, number });
  await untilWorking(session);
}

async function untilQr(session: Session): Promise<components["schemas"]["QrCode"]> {
  for (;;) {
    const { data, response } = await client.GET("/api/v1/sessions/{session}/qr", of(session));
    if (data) return data;
    expect(response.status).toBe(404);
  }
}

async function statusOf(session: Session): Promise<Session["status"]> {
  return answered(await client.GET("/api/v1/sessions/{session}", of(session))).status;
}

describe("a client generated from the bearer/cid document", () => {
  it("leads a session from its making to its end", async () => {
    const number = newNumber();
    const session = await create("Support line");
    await link(session, number);

    expect(answered(await client.GET("/api/v1/sessions")).data.map(({ id }) => id)).toEqual([session.id]);
    expect(await statusOf(session)).toBe("working");
    const me = answered(await client.GET("/api/v1/sessions/{session}/me", of(session)));
    expect([me.connected, me.phoneNumber]).toEqual([true, number]);

    const chat = newNumber();
    const presence = "/api/v1/sessions/{session}/chats/{cid}/presence";
    const shown = await client.PUT(presence, {
      ...ofChat(session, `${chat}@s.whatsapp.net`),
      body: { state: "composing", duration: 5 },
    });
    expect([shown.response.status, shown.data]).toEqual([204, undefined]);
    const [indicator] = answered(await client.GET("/api/v1/sessions/{session}/presences", of(session))).data;
    expect(indicator).toMatchObject({ state: "composing", chat: `${chat}@s.whatsapp.net` });
    const explained = answered(await client.GET(`${presence}/explain`, ofChat(session, chat)));
    expect([explained.indicator?.endsAt, explained.lastStanza?.reason]).toEqual([
      clock.wallMs() + 5_000,
      "call",
    ]);
    await clock.advance(5_000);
    await test.sandbox.untilChatState(
      ({ to, state }) => to === `${chat}@s.whatsapp.net` && state === "paused",
    );

    await client.PUT(presence, { ...ofChat(session, chat), body: { state: "recording" } });
    await client.PUT(presence, { ...ofChat(session, chat), body: { state: "paused" } });
    await test.sandbox.untilChatState(({ media }) => media === "audio");
    const arrived = () =>
      test.sandbox
        .chatStates({ session: number })
        .filter(({ to }) => to === `${chat}@s.whatsapp.net`)
        .map(({ state, media }) => media ?? state);
    await test.sandbox.untilChatState(() => arrived().length === 4);
    expect(arrived()).toEqual(["composing", "paused", "audio", "paused"]);

    const stopped = answered(await client.POST("/api/v1/sessions/{session}:stop", of(session)));
    expect(stopped.status).toBe("stopped");
    answered(await client.POST("/api/v1/sessions/{session}:start", of(session)));
    await untilWorking(session);
    const loggedOut = answered(await client.POST("/api/v1/sessions/{session}:logout", of(session)));
    expect([loggedOut.status, loggedOut.phoneNumber]).toEqual(["logged_out", null]);

    const deleted = await client.DELETE("/api/v1/sessions/{session}", of(session));
    expect(deleted.response.status).toBe(204);
    const gone = await client.GET("/api/v1/sessions/{session}", of(session));
    expect(gone.error?.error).toEqual({ code: "not_found", details: {}, message: "session not found" });
  });

  it("links by a code", async () => {
    const number = newNumber();
    const session = await create("By code");
    const { code } = answered(
      await client.POST("/api/v1/sessions/{session}/pairing-code", {
        ...of(session),
        body: { phone: number },
      }),
    );
    await test.phone("/phone/enter-code", { code, number });
    await untilWorking(session);
    expect(await statusOf(session)).toBe("working");
  });
});
