import { describe, expect, it } from "vitest";
import { tokenRefusal, type Answer } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { readQrPicture } from "../../../support/read-qr-picture.ts";
import { newNumber } from "../../../support/tenant.ts";
import { instanceCalls } from "./instance-calls.ts";

const NO_SAVED_SESSION = tokenRefusal(400, "Instance has no saved session — call /connect first");
const RECONNECTING: Answer = {
  status: 200,
  body: { success: true, message: "Reconnect initiated", status: "connecting" },
};

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const { connect, reconnect, shown, untilStatus } = instanceCalls(() => tenant);

describe("connect", () => {
  it("gives the QR as text and as a picture of the same text, which links the phone", async () => {
    const session = await tenant.session();
    const answer = await connect(session);
    const { qrCode, qrCodeBase64 } = answer.body as { qrCode: string; qrCodeBase64: string };
    expect(answer).toEqual({
      status: 200,
      body: { success: true, message: "QR code generated", qrCode, qrCodeBase64, status: "qr" },
    });
    expect(readQrPicture(qrCodeBase64)).toBe(qrCode);
    expect(await shown(session)).toMatchObject({
      status: "connecting",
      connection: { state: "connecting", displayStatus: "Waiting for a scan" },
    });
    expect((await connect(session)).body).toMatchObject({ qrCode });

    await test.phone("/phone/scan", { qr: qrCode, number: newNumber() });
    await untilStatus(session, "open");
    expect(await connect(session)).toEqual({
      status: 200,
      body: { success: true, message: "Instance already connected", status: "connected" },
    });
    expect((await connect(session, "?number=4915100000000")).body).toMatchObject({ status: "connected" });
  });

  it("gives a pairing code for a number as people write it", async () => {
    const session = await tenant.session();
    const number = newNumber();
    const written = encodeURIComponent(`+${number.slice(0, 2)} (${number.slice(2, 5)}) ${number.slice(5)}`);
    const answer = await connect(session, `?number=${written}&history=30`);
    const { pairingCode } = answer.body as { pairingCode: string };
    expect(answer).toEqual({
      status: 200,
      body: { success: true, message: "Pairing code generated", pairingCode, status: "qr" },
    });
    expect(pairingCode).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    await test.phone("/phone/enter-code", { code: pairingCode, number });
    await untilStatus(session, "open");
    expect(await shown(session)).toMatchObject({ numberJid: `${number}@s.whatsapp.net` });
  });

  it.each([
    "abc",
    "1234",
    "123@g.us",
    "",
    "5511988887777&number=5511988887776",
    "005511977770001",
    "0151%202345678",
    "1234567890123456",
  ])("refuses the number %j with 400", async (number) => {
    expect(await connect(await tenant.session(), `?number=${number}`)).toEqual(
      tokenRefusal(400, "Invalid number"),
    );
  });

  it.each(["%2B{}", "%E2%80%AA%2B{}%E2%80%AC", "{}.0:12@s.whatsapp.net", "{}%C2%A0"])(
    "takes the number as people paste it: %s",
    async (form) => {
      const answer = await connect(await tenant.session(), `?number=${form.replace("{}", newNumber())}`);
      expect(answer).toMatchObject({ status: 200, body: { message: "Pairing code generated" } });
    },
  );

  it("tells that a group's id is one", async () => {
    expect(await connect(await tenant.session(), "?number=120363406289005073")).toEqual(
      tokenRefusal(400, "Invalid number: takes a group's id with @g.us after it"),
    );
  });

  it("reconnects one that is linked and closed, and never discards its link", async () => {
    const session = await tenant.linkedSession();
    await test.gateway.core.sessions.stop(session);
    expect(await shown(session)).toMatchObject({
      status: "disconnected",
      numberJid: `${session.number}@s.whatsapp.net`,
    });
    expect(await connect(session)).toEqual(RECONNECTING);
    await untilStatus(session, "open");
    expect(test.sandbox.logins(session.number)).toBe(2);
  });

  it("is 503 when WhatsApp gives no code in time", async () => {
    const session = await tenant.session();
    await test.phone("/faults", { kind: "refuse-upgrade", code: 503, times: 1_000 });
    const answer = connect(session);
    await eventually("the instance waits to try again", async () => {
      return (await test.gateway.core.sessions.view(session)).state.status === "backing_off";
    });
    await clock.advance(60_000);
    expect(await answer).toEqual(tokenRefusal(503, "Failed to connect to WhatsApp"));
    await test.phone("/faults", { kind: "clear" });
    await test.gateway.core.sessions.stop(session);
  });
});

describe("reconnect", () => {
  it("is 400 for an instance without a saved session", async () => {
    expect(await reconnect(await tenant.session())).toEqual(NO_SAVED_SESSION);
  });

  it("reopens a saved session, and does nothing to an open one; its body is not looked at", async () => {
    const session = await tenant.linkedSession();
    expect(await reconnect(session)).toEqual(RECONNECTING);
    expect(test.sandbox.logins(session.number)).toBe(1);
    await test.gateway.core.sessions.stop(session);
    const path = `/api/instance/reconnect/${session.name}`;
    expect(await tenant.token.call("POST", path, "{ not JSON")).toEqual(RECONNECTING);
    await untilStatus(session, "open");
    expect(test.sandbox.logins(session.number)).toBe(2);
  });
});
