import { describe, expect, it } from "vitest";
import { Api, bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber } from "../../../support/tenant.ts";
import { ROOT, type Row, rowOf, sessionCalls } from "./session-calls.ts";

const ALREADY_PAIRED = "session is already paired";
const NO_QR = bearerRefusal(404, "not_found", "qr code not ready yet; subscribe to events (auth.qr)");

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const { get, qr, pairingCode, me, statusOf, untilStatus, newRow } = sessionCalls(() => tenant, clock);

describe("linking by QR", () => {
  it("answers 404 and begins, then 200 with the text and until when it lives, then opens", async () => {
    const session = await tenant.session();
    const number = newNumber();
    expect(await me(session)).toEqual(bearerRefusal(404, "not_found", "session is not paired"));
    expect(await qr(session)).toEqual(NO_QR);
    expect(await statusOf(session)).toBe("starting");
    expect(await qr(session)).toEqual(NO_QR);
    await untilStatus(session, "waiting_for_scan");
    expect(await statusOf(session)).toBe("scan_qr_code");
    const shown = await qr(session);
    expect(shown).toEqual({
      status: 200,
      body: { code: expect.any(String) as string, expiresAt: clock.wallMs() + 60_000 },
    });
    expect(await qr(session)).toEqual(shown);

    await test.phone("/phone/scan", { qr: (shown.body as { code: string }).code, number });
    await untilStatus(session, "open");
    const lid = expect.stringMatching(/^\d+@lid$/) as string;
    expect(await get(session)).toEqual({
      status: 200,
      body: await newRow(tenant, {
        ratePerHour: 0,
        ratePerMin: 0,
        id: session.id,
        label: session.label,
        status: "working",
        phoneNumber: number,
        waJid: `${number}@s.whatsapp.net`,
        waLid: lid,
        lastConnectedAt: clock.wallMs(),
        createdAt: session.createdAtMs,
      }),
    });
    expect(await me(session)).toEqual({
      status: 200,
      body: {
        connected: true,
        phoneNumber: number,
        sessionId: session.id,
        status: "working",
        waJid: `${number}@s.whatsapp.net`,
        waLid: lid,
      },
    });
    expect(await qr(session)).toEqual(bearerRefusal(409, "conflict", ALREADY_PAIRED));
    expect(await pairingCode(session, { phone: number })).toEqual(
      bearerRefusal(400, "validation_error", ALREADY_PAIRED),
    );
  });
});

describe("whose phone it is", () => {
  it("is told to who may read as well as manage", async () => {
    const session = await tenant.linkedSession();
    const told = { phoneNumber: session.number, waJid: `${session.number}@s.whatsapp.net` };
    const untold = { phoneNumber: null, waJid: null, waLid: null };
    const path = `${ROOT}/${session.id}`;
    const calls = [
      ["GET", path],
      ["POST", `${path}:stop`],
      ["POST", `${path}:restart`],
      ["POST", `${path}:start`],
    ] as const;
    for (const [cans, expected] of [
      [["manage", "read"], told],
      [["manage"], untold],
    ] as const) {
      const api = Api.bearer(test.gateway, await tenant.apiKey(...cans));
      for (const [method, at] of calls) expect((await api.call(method, at)).body).toMatchObject(expected);
      const { data } = (await api.call("GET", ROOT)).body as { data: Row[] };
      expect(data.find(({ id }) => id === session.id)).toMatchObject(expected);
    }
    const manager = Api.bearer(test.gateway, await tenant.apiKey("manage"));
    expect(await manager.call("GET", `${path}/me`)).toEqual(
      bearerRefusal(403, "forbidden", "missing required capability: read"),
    );
  });
});

describe("linking by code", () => {
  it("gives a code that links the phone which enters it", async () => {
    const session = await tenant.session();
    const number = newNumber();
    const answer = await pairingCode(session, { phone: `+${number}` });
    expect(answer).toEqual({
      status: 200,
      body: { code: expect.stringMatching(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/) as string },
    });
    await test.phone("/phone/enter-code", { code: (answer.body as { code: string }).code, number });
    await untilStatus(session, "open");
    expect(rowOf(await get(session))).toMatchObject({ status: "working", phoneNumber: number });
  });

  it.each<[string, unknown]>([
    ["no body", undefined],
    ["no phone", {}],
    ["a phone that is no text", { phone: 628123456789 }],
    ["a phone of null", { phone: null }],
    ["an empty phone", { phone: "" }],
    ["two plus signs", { phone: "++628123456789" }],
    ["letters", { phone: "62812abc" }],
    ["too few digits", { phone: "1234" }],
    ["too many digits", { phone: "123456789012345678901" }],
  ])("refuses %s with 400", async (_, body) => {
    expect(await pairingCode(await tenant.session(), body)).toMatchObject({
      status: 400,
      body: { error: { code: "validation_error" } },
    });
  });
});
