import { describe, expect, it } from "vitest";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
const NUMBER = "5511999990001";

describe("linking by QR", () => {
  it("goes from a QR over WhatsApp's restart to open", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);

    expect(test.history(S)).toEqual(["starting", "waiting_for_scan", "starting", "open"]);
    expect(test.devices.devices.get(S)).toMatchObject({ number: NUMBER, jid: `${NUMBER}@s.whatsapp.net` });
    expect(test.devices.devices.get(S)?.lid).toMatch(/^\d+@lid$/);
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it("tells until when a QR lives", async () => {
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    const { qr } = await test.until(S, "waiting_for_scan");
    expect(qr.expiresAtMs - test.clock.wallMs()).toBe(60_000);
    expect(qr.text).toMatch(/^https:\/\/wa\.me\/settings\/linked_devices#/);
  });

  it("shows the same QR to everybody who asks", async () => {
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    await test.pool.of(S).start();
    const [one, other] = await Promise.all([
      test.until(S, "waiting_for_scan"),
      test.until(S, "waiting_for_scan"),
    ]);
    expect(one.qr).toEqual(other.qr);
    expect(test.sandbox.connections()).toHaveLength(1);
  });

  it("shows a valid QR after WhatsApp asked for a new registration secret", async () => {
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    const { qr: old } = await test.until(S, "waiting_for_scan");
    const renewed = test.pool
      .of(S)
      .until((state) => state.status === "waiting_for_scan" && state.qr.text !== old.text, 60_000);
    await test.phone("/phone/refresh-registration", { qr: old.text });
    const state = await renewed;
    if (state?.status !== "waiting_for_scan") throw new Error("no QR");

    await expect(test.phone("/phone/scan", { qr: old.text, number: NUMBER })).rejects.toThrow("phone/scan");
    await test.phone("/phone/scan", { qr: state.qr.text, number: NUMBER });
    await test.until(S, "open");
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it("stops quietly while a QR is shown, and begins anew with another identity", async () => {
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    const { qr: first } = await test.until(S, "waiting_for_scan");
    await test.pool.of(S).stop();
    expect(test.pool.of(S).state()).toEqual({ status: "stopped" });
    expect(test.sandbox.connections()).toEqual([]);

    await test.pool.of(S).start();
    const { qr: second } = await test.until(S, "waiting_for_scan");
    expect(second.text.split(",")[1]).not.toBe(first.text.split(",")[1]);
    await test.phone("/phone/scan", { qr: second.text, number: NUMBER });
    await test.until(S, "open");
  });
});

describe("linking by code", () => {
  it("opens the session once the phone was given the code", async () => {
    await using test = await TestPool.start();
    const code = await test.pool.of(S).requestPairingCode(NUMBER);
    expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    await test.phone("/phone/enter-code", { code, number: NUMBER });
    await test.until(S, "open");
    expect(test.devices.devices.get(S)).toMatchObject({ number: NUMBER });
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it("gives the same code to two callers, and only one is asked for", async () => {
    await using test = await TestPool.start();
    const codes = await Promise.all([
      test.pool.of(S).requestPairingCode(NUMBER),
      test.pool.of(S).requestPairingCode(NUMBER),
    ]);
    expect(codes[0]).toBe(codes[1]);
  });

  it("starts over for another number", async () => {
    await using test = await TestPool.start();
    const first = await test.pool.of(S).requestPairingCode(NUMBER);
    const second = await test.pool.of(S).requestPairingCode("5511999990002");
    expect(second).not.toBe(first);
    await test.phone("/phone/enter-code", { code: second, number: "5511999990002" });
    await test.until(S, "open");
    expect(test.devices.devices.get(S)).toMatchObject({ number: "5511999990002" });
  });

  it("survives a wrong code", async () => {
    await using test = await TestPool.start();
    const code = await test.pool.of(S).requestPairingCode(NUMBER);
    const wrong = code.startsWith("1") ? `2${code.slice(1)}` : `1${code.slice(1)}`;
    await expect(test.phone("/phone/enter-code", { code: wrong, number: NUMBER })).rejects.toThrow("wrong");
    await test.phone("/phone/enter-code", { code, number: NUMBER });
    await test.until(S, "open");
  });

  it("sends no presence without a type while linking", async () => {
    await using test = await TestPool.start();
    const code = await test.pool.of(S).requestPairingCode(NUMBER);
    await test.phone("/phone/enter-code", { code, number: NUMBER });
    await test.until(S, "open");
    await test.pool.of(S).presence.send({ kind: "person", number: "5511988887777" }, "composing");
    await test.sandbox.untilChatState(({ state }) => state === "composing");
    expect(test.sandbox.chatStates().filter(({ state }) => state === null)).toEqual([]);
  });
});

describe("unlinking", () => {
  it("takes the device off the phone at logout, and forgets it", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.pool.of(S).logout();
    expect(test.pool.of(S).state()).toEqual({ status: "stopped" });
    expect(test.devices.credentials.size).toBe(0);
    expect(test.devices.keys.size).toBe(0);
    expect(test.devices.unlinked).toEqual(new Set([S]));
    expect(await (await test.sandbox.request("/devices")).json()).toEqual([]);
  });

  it("fails with a reason when the phone removes the device, and can be linked again", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.phone("/phone/unlink", { number: NUMBER });
    const failed = await test.until(S, "failed");
    expect(failed.reason).toBe("the phone removed this device; link it again");
    expect(test.devices.credentials.size).toBe(0);
    await test.link(S, NUMBER);
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it("notices at the next start that the phone removed the device meanwhile", async () => {
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    await test.pool.of(S).stop();
    await test.phone("/phone/unlink", { number: NUMBER });
    await test.pool.of(S).start();
    await test.until(S, "failed");
    expect(test.devices.credentials.size).toBe(0);
  });
});
