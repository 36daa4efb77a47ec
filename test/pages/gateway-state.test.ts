import { describe, expect, it } from "vitest";
import {
  applyChange,
  NOTHING_KNOWN,
  type GatewayChange,
  type GatewayState,
  type Indicator,
  type Session,
} from "../../src/pages/browser/gateway-state.ts";

const SUPPORT: Session = {
  id: "S1",
  name: "support",
  label: "Support",
  status: "working",
  phoneNumber: "5511999999999",
  failureReason: null,
};

const TYPING: Indicator = {
  chat: "5511988887777@s.whatsapp.net",
  state: "composing",
  showing: true,
  endsAt: 10_000,
  refreshes: 0,
};

const QR = { code: "ref,noise,identity,secret,1", expiresAt: 20_000 };

function after(...changes: readonly GatewayChange[]): GatewayState {
  return changes.reduce(applyChange, NOTHING_KNOWN);
}

const LOADED: GatewayChange = { event: "sessions loaded", sessions: [SUPPORT] };

describe("what the dashboard knows", () => {
  it("keeps the instance name that a status event does not tell", () => {
    const { sessions } = after(LOADED, {
      event: "session.status",
      session: "S1",
      payload: { ...SUPPORT, status: "failed", failureReason: "logged out on the phone" },
    });
    expect(sessions.get("S1")).toEqual({
      ...SUPPORT,
      status: "failed",
      failureReason: "logged out on the phone",
    });
  });

  it("knows a new session without its instance name until all are loaded", () => {
    const other = { ...SUPPORT, id: "S2", name: "" };
    const { sessions } = after(LOADED, { event: "session.status", session: "S2", payload: other });
    expect([...sessions.values()]).toEqual([SUPPORT, other]);
  });

  it("shows a QR until the session waits for a scan no longer", () => {
    const waiting: GatewayChange = {
      event: "session.status",
      session: "S1",
      payload: { ...SUPPORT, status: "scan_qr_code" },
    };
    const told: GatewayChange = { event: "auth.qr", session: "S1", payload: QR };
    expect(after(LOADED, told, waiting).qrs.get("S1")).toEqual(QR);
    const scanned: GatewayChange = { event: "session.status", session: "S1", payload: SUPPORT };
    expect(after(LOADED, waiting, told, scanned).qrs.size).toBe(0);
  });

  it("runs an indicator from its start over its refreshes to its end", () => {
    const started: GatewayChange = { event: "presence.started", session: "S1", payload: TYPING };
    const refreshed: GatewayChange = {
      event: "presence.refreshed",
      session: "S1",
      payload: { ...TYPING, refreshes: 1 },
    };
    const ended: GatewayChange = { event: "presence.ended", session: "S1", payload: TYPING };
    const running = (...changes: readonly GatewayChange[]) => [
      ...(after(LOADED, ...changes)
        .indicators.get("S1")
        ?.values() ?? []),
    ];
    expect(running(started)).toEqual([TYPING]);
    expect(running(started, refreshed)).toEqual([{ ...TYPING, refreshes: 1 }]);
    expect(running(started, refreshed, ended)).toEqual([]);
  });

  it("forgets what ran when events were missed, and everything of a session that is deleted", () => {
    const started: GatewayChange = { event: "presence.started", session: "S1", payload: TYPING };
    expect(after(LOADED, started, { event: "stream.reset" }).indicators.size).toBe(0);
    expect(after(LOADED, started, { event: "session.deleted", session: "S1" })).toEqual(NOTHING_KNOWN);
  });
});
