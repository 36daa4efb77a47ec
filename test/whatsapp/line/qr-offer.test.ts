import { afterEach, expect, it, vi } from "vitest";
import { childOf, stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { eventually } from "../../support/eventually.ts";
import { pairDevice, ScriptedWhatsApp } from "../../support/scripted-whatsapp.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";
const FIRST_QR_MS = 60_000;

afterEach(() => void vi.restoreAllMocks());

/** The timers of the first QR of each offer do not run; the returned function has them go off. */
function holdFirstQr(): () => void {
  const held: (() => void)[] = [];
  const { setTimeout } = globalThis;
  const hold = (act: () => void, delayMs?: number) => {
    if (delayMs !== FIRST_QR_MS) return setTimeout(act, delayMs);
    held.push(act);
    return setTimeout(() => undefined);
  };
  vi.spyOn(globalThis, "setTimeout").mockImplementation(hold);
  return () => {
    for (const act of held.splice(0)) act();
  };
}

/** The refs of the QR codes that a session has shown. */
function refsOf(test: TestPool): (string | undefined)[] {
  return test.states.flatMap(({ state }) =>
    state.status === "waiting_for_scan" ? [state.qr.text.split("#")[1]?.split(",")[0]] : [],
  );
}

/** A server that says this at the first login, and that at the next. */
function offering(...offers: readonly (readonly Stanza[])[]): Promise<ScriptedWhatsApp> {
  const left = [...offers];
  return ScriptedWhatsApp.start({
    onHello(_, send) {
      for (const offer of left.shift() ?? []) send(offer);
    },
  });
}

it("a QR code without content is passed over", async () => {
  await using whatsapp = await offering([pairDevice(["one", undefined, "two"])]);
  const nextQr = holdFirstQr();
  await using test = await TestPool.start({ whatsapp });
  await test.pool.of(S).start();
  await test.until(S, "waiting_for_scan");
  nextQr();
  expect(refsOf(test)).toEqual(["one", "two"]);
});

it("other QR codes than those that are shown are shown on a new line", async () => {
  await using whatsapp = await offering([pairDevice(["one"]), pairDevice(["two"])], [pairDevice(["three"])]);
  const nextQr = holdFirstQr();
  await using test = await TestPool.start({ whatsapp });
  await test.pool.of(S).start();
  await eventually("a new line has shown one", () => refsOf(test).includes("three"));
  expect(refsOf(test)).not.toContain("two");
  expect(test.pool.of(S).state().status).toBe("waiting_for_scan");
  nextQr();
  await test.until(S, "stopped");
});

it("a linked session is not to be scanned, whatever the server offers", async () => {
  let pings = 0;
  let offer: () => void = () => undefined;
  await using whatsapp = await ScriptedWhatsApp.start({
    onHello(_, send) {
      send(stanza("success", { t: "1700000000", lid: "1234:7@lid" }));
      offer = () => send(pairDevice());
    },
    onStanza(received, send) {
      const { id, type } = received.attrs;
      if (childOf(received, "ping")) pings++;
      if (type !== "result") send(stanza("iq", { from: "@s.whatsapp.net", id, type: "result" }));
    },
  });
  await using test = await TestPool.withLinked([NUMBER], { whatsapp, keepAliveMs: 20 });
  offer();
  const before = pings;
  await eventually("it was read", () => pings >= before + 3);
  expect(test.history(NUMBER)).toEqual(["starting", "open"]);
});
