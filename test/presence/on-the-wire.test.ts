import { describe, expect, it } from "vitest";
import type { Session } from "../../src/core/index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { makeOrganization, ownerOf, TestGateway, type TestGatewayOptions } from "../support/test-gateway.ts";

const OWN = "5511999990001";
const PARTNER = "5511988887777";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;

/** A linked session whose time is a test's, with the stanzas it has sent as "seconds state". */
async function startWire(
  options: TestGatewayOptions & { readonly mode?: "quiet" | "announce" | "online" } = {},
) {
  const clock = new ManualClock();
  const { mode = "quiet", ...rest } = options;
  const test = await TestGateway.start({
    clock,
    ...rest,
    config: { requestsPerMinute: 0, announce: mode, ...rest.config },
  });
  const session = await test.linkedSession("support", OWN);
  const marks: { id: number; atMs: number }[] = [];
  const startMs = clock.nowMs();
  let seen = 0;
  return {
    test,
    session,
    clock,
    type: (body: object, number = PARTNER) =>
      test.token("POST", "/api/chat/presence/support", { number, ...body }),
    /** Waits until `count` stanzas more have arrived, and tells them. */
    async arrived(count: number): Promise<string[]> {
      const told: string[] = [];
      for (let i = 0; i < count; i++) {
        const record = await test.sandbox.untilChatState(() => true, { since: seen });
        seen = record.id;
        marks.push({ id: record.id, atMs: clock.nowMs() });
        told.push(record.media === "audio" ? "recording" : String(record.state));
      }
      return told;
    },
    seconds: () => (clock.nowMs() - startMs) / 1000,
    skip: () => void (seen = test.sandbox.chatStates().at(-1)?.id ?? 0),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

/** Until the gateway has noticed that the session's connection is gone. */
async function untilLost(test: TestGateway, session: Session): Promise<void> {
  await test.gateway.core.sessions.untilState(session, ({ status }) => status === "backing_off", 60_000);
}

describe("a typing of 25 s", () => {
  it("shows at 0, 8, 16 and 24 s and pauses once at 25 s", async () => {
    await using wire = await startWire();
    const answer = await wire.type({ state: "typing", duration: 25 });
    expect(await answer.json()).toEqual({
      success: true,
      message: "Presence 'typing' sent successfully (will auto-pause after 25 seconds)",
      chat_jid: PARTNER_JID,
      state: "typing",
      duration: 25,
    });
    expect(await wire.arrived(1)).toEqual(["composing"]);
    for (const at of [8, 16, 24]) {
      await wire.clock.advance(7_999);
      expect(wire.test.sandbox.chatStates()).toHaveLength(at / 8);
      await wire.clock.advance(1);
      expect(await wire.arrived(1)).toEqual(["composing"]);
    }
    await wire.clock.advance(999);
    expect(wire.test.sandbox.chatStates()).toHaveLength(4);
    await wire.clock.advance(1);
    expect(await wire.arrived(1)).toEqual(["paused"]);
    await wire.clock.advance(120_000);
    await wire.test.bearer("PUT", `/api/v1/sessions/${wire.session.id}/chats/${PARTNER}/presence`, {
      state: "recording",
    });
    expect(await wire.arrived(1)).toEqual(["recording"]);
    expect(wire.test.sandbox.chatStates()).toHaveLength(6);
    expect(wire.test.sandbox.unknownStanzas).toEqual([]);
  });
});

describe("a newer call", () => {
  it("of recording without duration ends the older deadline", async () => {
    await using wire = await startWire();
    await wire.type({ state: "typing", duration: 5 });
    await wire.clock.advance(3_000);
    await wire.type({ state: "recording" });
    await wire.clock.advance(60_000);
    await wire.type({ state: "typing" });
    expect(await wire.arrived(3)).toEqual(["composing", "recording", "composing"]);
  });

  it("of the same state moves the deadline", async () => {
    await using wire = await startWire();
    await wire.type({ state: "typing", duration: 5 });
    await wire.clock.advance(3_000);
    await wire.type({ state: "typing", duration: 10 });
    await wire.clock.advance(9_999);
    expect(await wire.arrived(3)).toEqual(["composing", "composing", "composing"]);
    await wire.clock.advance(1);
    expect(await wire.arrived(1)).toEqual(["paused"]);
  });

  it("repeated 50 times within 2 s leaves one stanza and gets 50 equal answers", async () => {
    await using wire = await startWire();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => wire.type({ state: "typing", duration: 10 })),
    );
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await wire.type({ state: "pause" });
    expect(await wire.arrived(2)).toEqual(["composing", "paused"]);
  });
});

describe("a connection that is cut", () => {
  it("shows the indicator again when it is back in time", async () => {
    await using wire = await startWire();
    await wire.type({ state: "typing", duration: 10 });
    await wire.arrived(1);
    await wire.clock.advance(2_000);
    await wire.test.phone("/faults", { kind: "drop", number: OWN });
    await untilLost(wire.test, wire.session);
    await wire.clock.advance(1);
    await wire.test.gateway.core.sessions.untilOpen(wire.session, 60_000);
    expect(await wire.arrived(1)).toEqual(["composing"]);
    await wire.clock.advance(7_998);
    expect(wire.test.sandbox.chatStates()).toHaveLength(2);
    await wire.clock.advance(1);
    expect(await wire.arrived(1)).toEqual(["paused"]);
  });

  it("pays the paused that fell due meanwhile, once", async () => {
    await using wire = await startWire();
    await wire.type({ state: "typing", duration: 10 });
    await wire.arrived(1);
    // After another program has taken its place the session waits for 30 s.
    await wire.test.phone("/faults", { kind: "stream-error", code: 440, number: OWN });
    await untilLost(wire.test, wire.session);
    await wire.clock.advance(29_999);
    expect(wire.test.sandbox.chatStates()).toHaveLength(1);
    await wire.clock.advance(1);
    await wire.test.gateway.core.sessions.untilOpen(wire.session, 60_000);
    expect(await wire.arrived(1)).toEqual(["paused"]);
    await wire.clock.advance(60_000);
    await wire.type({ state: "recording" });
    expect(await wire.arrived(1)).toEqual(["recording"]);
  });
});

describe("organizations and sessions", () => {
  it("with the same chat partner do not touch each other's indicators", async () => {
    await using wire = await startWire();
    const other = await makeOrganization(wire.test.gateway, "other");
    const foreign = await wire.test.gateway.core.sessions.create(await ownerOf(wire.test.gateway, other), {
      name: "support",
    });
    await wire.test.linkByQr(foreign, "5511999990002");
    const second = await wire.test.linkedSession("second", "5511999990003");

    await wire.type({ state: "typing", duration: 30 });
    await wire.test.token(
      "POST",
      "/api/chat/presence/support",
      { number: PARTNER, state: "recording", duration: 30 },
      other.accountToken,
    );
    await wire.test.token("POST", "/api/chat/presence/second", {
      number: PARTNER,
      state: "typing",
      duration: 30,
    });
    await wire.arrived(3);
    await wire.type({ state: "pause" });
    await wire.test.bearer("POST", `/api/v1/sessions/${second.id}:stop`);
    await wire.arrived(2);
    await wire.clock.advance(8_000);
    expect(await wire.arrived(1)).toEqual(["recording"]);
    expect(wire.test.sandbox.chatStates({ session: "5511999990002" }).map(({ media }) => media)).toEqual([
      "audio",
      "audio",
    ]);
  });
});

describe("announcing", () => {
  it("never sends a presence without a type, and its last word on an idle session is unavailable", async () => {
    await using wire = await startWire({ mode: "announce" });
    await wire.type({ state: "typing", duration: 5 });
    await wire.clock.advance(5_000);
    await wire.test.sandbox.untilChatState(({ state }) => state === "paused");
    await wire.clock.advance(5_000);
    await wire.test.sandbox.untilChatState(({ state }) => state === "unavailable", { since: 3 });
    const states = wire.test.sandbox.chatStates().map(({ state }) => state);
    expect(states).toEqual(["unavailable", "available", "composing", "paused", "unavailable"]);
  });

  it("stays available where keepOnlineStatus asked for it", async () => {
    await using wire = await startWire();
    const made = await wire.test.token("POST", "/api/instance/new", {
      name: "online",
      keepOnlineStatus: true,
    });
    expect(made.status).toBe(201);
    const session = await wire.test.gateway.core.sessions.findByName(
      wire.test.secrets.organizationId,
      "online",
    );
    if (!session) throw new Error("not made");
    await wire.test.linkByQr(session, "5511999990004");
    const first = await wire.test.sandbox.untilChatState(({ from }) => from === "5511999990004");
    expect(first.state).toBe("available");
  });
});

describe("a session that ends while indicators run", () => {
  it.each([
    ["stopped", "POST", ":stop", 200],
    ["logged out", "POST", ":logout", 200],
    ["deleted", "DELETE", "", 204],
  ])("pauses them when it is %s, and leaves nothing", async (_title, method, action, status) => {
    await using wire = await startWire();
    await wire.type({ state: "typing", duration: 60 });
    await wire.type({ state: "recording" }, "5511988886666");
    const answer = await wire.test.bearer(method, `/api/v1/sessions/${wire.session.id}${action}`);
    expect(answer.status).toBe(status);
    expect((await wire.arrived(4)).slice(2)).toEqual(["paused", "paused"]);
    expect(wire.test.gateway.core.presence.countRunning()).toBe(0);
    expect([...wire.test.gateway.core.presence.running(wire.session)]).toEqual([]);
  });
});

describe("why does nobody see it", () => {
  it("is told for a running indicator", async () => {
    await using wire = await startWire({ mode: "announce" });
    await wire.type({ state: "typing", duration: 30 });
    await wire.clock.advance(8_000);
    const path = `/api/v1/sessions/${wire.session.id}/chats/${PARTNER}/presence/explain`;
    const body = await (await wire.test.bearer("GET", path)).json();
    const now = wire.clock.wallMs();
    expect(body).toEqual({
      session: {
        status: "working",
        openSince: expect.any(Number) as number,
        pushName: null,
        announce: "announce",
        announced: "available",
      },
      chat: { jid: PARTNER_JID, to: PARTNER_JID },
      indicator: {
        chat: PARTNER_JID,
        to: PARTNER_JID,
        state: "composing",
        showing: true,
        startedAt: now - 8_000,
        endsAt: now + 22_000,
        nextRefreshAt: now + 8_000,
        refreshes: 1,
      },
      lastStanza: { state: "composing", reason: "refresh", at: now },
      lastError: null,
      advice: expect.stringContaining("is running") as string,
    });
    const list = await (
      await wire.test.bearer("GET", `/api/v1/sessions/${wire.session.id}/presences`)
    ).json();
    expect(list).toMatchObject({ data: [{ chat: PARTNER_JID, state: "composing" }], nextCursor: null });
  });

  it("is told for a session that is not open", async () => {
    await using wire = await startWire();
    await wire.test.bearer("POST", `/api/v1/sessions/${wire.session.id}:stop`);
    const path = `/api/v1/sessions/${wire.session.id}/chats/${PARTNER}/presence/explain`;
    expect(await (await wire.test.bearer("GET", path)).json()).toMatchObject({
      session: { status: "stopped", openSince: null },
      indicator: null,
      advice: expect.stringContaining("start it") as string,
    });
  });
});

describe("metrics", () => {
  it("count stanzas by state and by why, and tell the lag of paused", async () => {
    await using wire = await startWire({ config: { metricsToken: "a-token" } });
    await wire.type({ state: "typing", duration: 10 });
    await wire.type({ state: "typing", duration: 10 });
    await wire.clock.advance(10_000);
    await wire.arrived(3);
    const headers = { authorization: "Bearer a-token" };
    const text = await (await fetch(`${wire.test.gateway.address}/metrics`, { headers })).text();
    expect(text).toContain('duet_chat_states_total{state="composing",reason="call"} 1');
    expect(text).toContain('duet_chat_states_total{state="composing",reason="refresh"} 1');
    expect(text).toContain('duet_chat_states_total{state="paused",reason="end"} 1');
    expect(text).toContain("duet_presence_coalesced_total 1");
    expect(text).toContain("duet_paused_lag_seconds_count 1");
    expect(text).toContain("duet_indicators_running 0");
    expect(text).not.toContain(PARTNER);
    expect(text).not.toContain(wire.session.id);
  });
});
