import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway, type TestGatewayOptions } from "../support/test-gateway.ts";
import { startSandbox } from "../../src/sandbox/index.ts";

const OWN = "4915100000001";
const WITH = "5511988887777";
const WITHOUT = "551188887777";
const jid = (number: string) => `${number}@s.whatsapp.net`;

/** A linked session, and both dialects for its chats; WhatsApp knows the partner without the ninth digit. */
async function startBrazil(options: TestGatewayOptions & { readonly clock?: ManualClock } = {}) {
  const { clock = new ManualClock() } = options;
  const test = await TestGateway.start({
    ...options,
    clock,
    config: { requestsPerMinute: 0, announce: "quiet" },
  });
  await test.phone("/phone/registered", { number: WITH, registered: false });
  const session = await test.linkedSession("support", OWN);
  const path = `/api/v1/sessions/${session.id}`;
  return {
    test,
    session,
    clock,
    async token(number: string, state: string, duration?: number): Promise<string> {
      const answer = await test.token("POST", "/api/chat/presence/support", { number, state, duration });
      expect(answer.status).toBe(200);
      return ((await answer.json()) as { chat_jid: string }).chat_jid;
    },
    async bearer(cid: string, state: string, duration?: number): Promise<void> {
      const answer = await test.bearer("PUT", `${path}/chats/${cid}/presence`, { state, duration });
      expect(answer.status).toBe(204);
    },
    async explained(cid: string) {
      const answer = await test.bearer("GET", `${path}/chats/${cid}/presence/explain`);
      return (await answer.json()) as { chat: { jid: string; to: string }; indicator: unknown };
    },
    async listed() {
      const answer = await test.bearer("GET", `${path}/presences`);
      return ((await answer.json()) as { data: { chat: string; to: string }[] }).data;
    },
    /** The chat state that came as the nth over the wire, from 1. */
    async stanza(nth: number) {
      await test.sandbox.untilChatState(() => true, { since: nth - 1 });
      const { to, state } = test.sandbox.chatStates()[nth - 1] ?? {};
      return `${to ?? ""} ${state ?? ""}`;
    },
    /** Where it goes under the number that is there: its LID, which the look-up told. */
    async lidOf(number: string): Promise<string> {
      const { to } = await test.gateway.core.presence.explain(session, { kind: "person", number });
      expect(to).toMatch(/^\d+@lid$/);
      return to;
    },
    /** Until the look-up has been answered. */
    async learned(number: string = WITH): Promise<void> {
      const address = { kind: "person", number } as const;
      await eventually("the canonical form is known", async () => {
        return (await test.gateway.core.presence.explain(session, address)).chat !== jid(number);
      });
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

describe("a Brazilian number that WhatsApp knows without its ninth digit", () => {
  it("is sent to as it was given, and to its canonical form from then on, in the token/number dialect", async () => {
    await using brazil = await startBrazil();
    expect(await brazil.token(WITH, "typing")).toBe(jid(WITH));
    expect(await brazil.stanza(1)).toBe(`${jid(WITH)} composing`);
    await brazil.learned();
    await brazil.clock.advance(30_000);
    const to = await brazil.lidOf(WITHOUT);
    for (const number of [WITH, WITHOUT, `+55 (11) 9 8888-7777`, `${WITH}@c.us`]) {
      expect(await brazil.token(number, "pause")).toBe(to);
      await brazil.clock.advance(3_000);
    }
    // The first was moved when the form was learned.
    expect(await brazil.stanza(7)).toBe(`${to} paused`);
    expect(brazil.test.sandbox.unknownStanzas).toEqual([]);
  });

  it("is sent to as it was given, and to its canonical form from then on, in the bearer/cid dialect", async () => {
    await using brazil = await startBrazil();
    await brazil.bearer(WITH, "composing");
    expect(await brazil.stanza(1)).toBe(`${jid(WITH)} composing`);
    await brazil.learned();
    await brazil.clock.advance(30_000);
    const to = await brazil.lidOf(WITHOUT);
    for (const cid of [WITH, WITHOUT]) {
      expect((await brazil.explained(cid)).chat).toEqual({ jid: jid(WITHOUT), to });
    }
    await brazil.bearer(jid(WITH), "recording", 60);
    expect(await brazil.stanza(4)).toBe(`${to} composing`);
    expect(await brazil.listed()).toMatchObject([{ chat: jid(WITHOUT), to }]);
  });

  it("has its running indicator moved to the canonical form, and shows one chat from then on", async () => {
    await using brazil = await startBrazil();
    await brazil.bearer(WITH, "composing", 60);
    await brazil.learned();
    const to = await brazil.lidOf(WITHOUT);
    expect(await brazil.stanza(2)).toBe(`${jid(WITH)} paused`);
    expect(await brazil.stanza(3)).toBe(`${to} composing`);
    for (const cid of [WITH, WITHOUT]) {
      expect(await brazil.explained(cid)).toMatchObject({
        chat: { jid: jid(WITHOUT), to },
        indicator: { chat: jid(WITHOUT), to, state: "composing" },
        lastStanza: { state: "composing", reason: "move" },
      });
    }
    expect(await brazil.token(WITH, "pause")).toBe(to);
    expect(await brazil.stanza(4)).toBe(`${to} paused`);
    expect(await brazil.listed()).toEqual([]);
    await brazil.clock.advance(120_000);
    expect(brazil.test.sandbox.chatStates()).toHaveLength(4);
  });

  it("is still known to have none after a restart", async () => {
    using folder = temporaryFolder();
    await using sandbox = await startSandbox();
    const place = { directory: folder.path, sandbox, clock: new ManualClock() };
    const first = await startBrazil(place);
    await first.token(WITH, "typing");
    await first.learned();
    const to = await first.lidOf(WITHOUT);
    await first[Symbol.asyncDispose]();
    await using again = await TestGateway.start({ ...place, config: { announce: "quiet" } });
    await again.gateway.core.sessions.untilOpen(first.session, 60_000);
    const typing = { number: WITH, state: "typing" };
    const { accountToken } = first.test.secrets;
    const answer = await again.token("POST", "/api/chat/presence/support", typing, accountToken);
    expect(await answer.json()).toMatchObject({ chat_jid: to });
  });
});

describe("a look-up", () => {
  it("that WhatsApp does not answer delays nothing and is made again later", async () => {
    await using brazil = await startBrazil();
    await brazil.test.phone("/faults", { kind: "silence", number: OWN });
    expect(await brazil.token(WITH, "typing", 60)).toBe(jid(WITH));
    expect(await brazil.token(WITH, "pause")).toBe(jid(WITH));
    expect(await brazil.stanza(2)).toBe(`${jid(WITH)} paused`);
    await brazil.clock.advance(10_000);
    await brazil.test.phone("/faults", { kind: "clear" });
    expect(await brazil.token(WITH, "typing")).toBe(jid(WITH));
    await brazil.learned();
  });

  it("of a caller spares the one in the background", async () => {
    await using brazil = await startBrazil();
    const answer = await brazil.test.token("GET", `/api/profile/getAccount/support?number=${WITH}`);
    expect(answer.status).toBe(200);
    const to = await brazil.token(WITH, "typing");
    // Asking for a picture has taught the device the LID.
    expect(to).toMatch(/@lid$/);
    expect(await brazil.token(WITHOUT, "pause")).toBe(to);
  });
});
