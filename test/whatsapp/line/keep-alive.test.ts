import { EventEmitter } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { childOf, stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { eventually } from "../../support/eventually.ts";
import { pairDevice, ScriptedWhatsApp } from "../../support/scripted-whatsapp.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const HOUR_MS = 3_600_000;

afterEach(() => void vi.restoreAllMocks());

/** A WhatsApp that answers pings while it is told to, and counts them. */
async function pingedWhatsApp() {
  const state = { pings: 0, ids: new Set<string | undefined>(), answers: true };
  const whatsapp = await ScriptedWhatsApp.start({
    onHello: (_, send) => send(pairDevice()),
    onStanza(received, send) {
      if (!childOf(received, "ping")) return;
      state.pings++;
      state.ids.add(received.attrs["id"]);
      if (state.answers)
        send(stanza("iq", { from: "@s.whatsapp.net", id: received.attrs["id"], type: "result" }));
    },
  });
  return { whatsapp, state };
}

describe("a step of the wall clock", () => {
  it.each([
    ["forward", 2 * HOUR_MS],
    ["back", -2 * HOUR_MS],
  ])("%s ends no line that lives", async (_, stepMs) => {
    const { whatsapp, state } = await pingedWhatsApp();
    await using server = whatsapp;
    await using test = await TestPool.start({ whatsapp: server, keepAliveMs: 20 });
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    await eventually("pinged", () => state.pings >= 2);
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now.call(Date) + stepMs);
    const before = state.pings;
    await eventually("pinged again", () => state.pings >= before + 4);
    expect(test.history(S)).toEqual(["starting", "waiting_for_scan"]);
  });
});

describe("a ping", () => {
  it("has an id of its own, and nothing is left waiting for its answer", async () => {
    const { whatsapp, state } = await pingedWhatsApp();
    await using server = whatsapp;
    await using test = await TestPool.start({ whatsapp: server, keepAliveMs: 20 });
    const listeners = vi.spyOn(EventEmitter.prototype, "on");
    await test.pool.of(S).start();
    await eventually("pinged", () => state.pings >= 3);
    expect([...state.ids]).toEqual(Array(state.pings).fill(expect.stringMatching(/^.{4,}$/)));
    const waiting = listeners.mock.calls.filter(([event]) =>
      state.ids.has(String(event).replace("TAG:", "")),
    );
    expect(waiting).toEqual([]);
  });
});

describe("a server's ping", () => {
  it("is answered", async () => {
    const answers: Stanza["attrs"][] = [];
    await using whatsapp = await ScriptedWhatsApp.start({
      onHello(_, send) {
        const attrs = { from: "s.whatsapp.net", xmlns: "urn:xmpp:ping" };
        send(stanza("iq", { ...attrs, id: "A", type: "result" }));
        send(stanza("iq", { ...attrs, id: "B", type: "get" }));
      },
      onStanza: ({ attrs }) => void answers.push(attrs),
    });
    await using test = await TestPool.start({ whatsapp });
    await test.pool.of(S).start();
    await eventually("it is answered", () => answers.length > 0);
    expect(answers).toEqual([{ id: "B", to: "s.whatsapp.net", type: "result" }]);
  });
});

describe("a line that says nothing", () => {
  it("is lost after a ping and five seconds, whatever the wall clock says", async () => {
    const { whatsapp, state } = await pingedWhatsApp();
    await using server = whatsapp;
    await using test = await TestPool.start({ whatsapp: server, keepAliveMs: 1_000 });
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    state.answers = false;
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now.call(Date) - HOUR_MS);
    const { reason } = await test.until(S, "backing_off");
    expect(reason).toBe("WhatsApp did not answer");
  });
});
