import { describe, expect, it } from "vitest";
import { childOf, stanza } from "../../../src/sandbox/wire/stanza.ts";
import { eventually } from "../../support/eventually.ts";
import { pairDevice, ScriptedWhatsApp } from "../../support/scripted-whatsapp.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";

describe("a server that says the login is done before any phone has linked the device", () => {
  it("is not believed: the QR code goes on", async () => {
    const asked: (string | undefined)[] = [];
    await using whatsapp = await ScriptedWhatsApp.start({
      onHello(_, send) {
        send(stanza("success", { t: "1700000000", lid: "1234:1@lid" }));
        send(pairDevice());
        send(stanza("success", { t: "1700000000", lid: "1234:1@lid" }));
      },
      onStanza(received, send) {
        const { id, type, xmlns } = received.attrs;
        asked.push(xmlns);
        if (type !== "result") send(stanza("iq", { from: "@s.whatsapp.net", id, type: "result" }));
      },
    });
    await using test = await TestPool.start({ whatsapp, keepAliveMs: 20 });
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    await eventually("all of it was read", () => asked.filter((xmlns) => xmlns === "w:p").length >= 2);
    // Who takes the login for done asks about its keys at once.
    expect(asked).not.toContain("encrypt");

    expect(test.pool.of(S).state().status).toBe("waiting_for_scan");
    expect(test.history(S)).not.toContain("open");
    expect(test.devices.devices.get(S)).toBeNull();
    expect(test.devices.credentials.get(S)).not.toContain("1234:1@lid");
  });
});

describe("a server that does not tell an account's LID at a login", () => {
  it("leaves the one that it told before", async () => {
    const lids = ["1234:7@lid", undefined];
    await using whatsapp = await ScriptedWhatsApp.start({
      onHello: (_, send) => send(stanza("success", { t: "1700000000", lid: lids.shift() })),
      onStanza({ attrs: { id, type } }, send) {
        if (type !== "result") send(stanza("iq", { from: "@s.whatsapp.net", id, type: "result" }));
      },
    });
    await using test = await TestPool.withLinked([NUMBER], { whatsapp });
    await test.pool.of(NUMBER).stop();
    expect(test.devices.devices.get(NUMBER)).toMatchObject({ lid: "1234@lid" });
    await test.pool.of(NUMBER).start();
    await test.until(NUMBER, "open");
    await test.pool.of(NUMBER).stop();
    expect(test.devices.devices.get(NUMBER)).toMatchObject({ lid: "1234@lid" });
  });
});

describe("a pairing code", () => {
  it.each([
    ["429", "rate-overlimit"],
    ["400", "bad-request"],
  ])("that WhatsApp refuses (%s) is told as refused", async (code, text) => {
    await using whatsapp = await ScriptedWhatsApp.start({
      onHello: (_, send) => send(pairDevice()),
      onStanza(received, send) {
        if (!childOf(received, "link_code_companion_reg")) return;
        const { id } = received.attrs;
        const attrs = { from: "s.whatsapp.net", id, type: "error" };
        send(stanza("iq", attrs, [stanza("error", { code, text })]));
      },
    });
    await using test = await TestPool.start({ whatsapp });
    await expect(test.pool.of(S).requestPairingCode(NUMBER)).rejects.toMatchObject({
      code: "code_refused",
      message: expect.stringMatching(/refused .* try again later, or scan the QR code/) as string,
    });
    await test.pool.of(S).stop();
  });
});

describe("the client's version", () => {
  it.each([
    ["is the library's", undefined, /^2\.3000\.\d+$/],
    ["is the one that is set", "2.3000.1999999999", /^2\.3000\.1999999999$/],
  ])("%s", async (_, version, expected) => {
    const told: string[] = [];
    await using whatsapp = await ScriptedWhatsApp.start({
      onHello({ userAgent }, send) {
        const { primary, secondary, tertiary } = userAgent?.appVersion ?? {};
        told.push([primary, secondary, tertiary].join("."));
        send(pairDevice());
      },
    });
    await using test = await TestPool.start({ whatsapp, ...(version !== undefined && { version }) });
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    expect(told).toEqual([expect.stringMatching(expected)]);
  });
});
