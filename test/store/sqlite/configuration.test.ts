import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import type { Configuration } from "../../../src/core/index.ts";
import { AT_MS, contents, TestStore } from "../test-store.ts";

const PASSWORD = "a password of a proxy 🔑";
const CONFIGURATION: Configuration = {
  proxy: { protocol: "socks5", host: "proxy.example", port: 1080, username: "ana", password: PASSWORD },
  callRejectMessage: "later",
  webhooks: { default: { authorization: "Bearer of a webhook" } },
};

function refusal(code: string) {
  return expect.objectContaining({ name: "GatewayError", code }) as Error;
}

describe("a session's configuration", () => {
  it("is kept with the creation, and seen inside its organization only", () => {
    using test = new TestStore();
    const acme = test.organization();
    const { sessions } = test.store;
    const made = test.session(acme, { configuration: CONFIGURATION });
    expect(sessions.configurationOf(acme, made.id)).toEqual(CONFIGURATION);
    expect(made).not.toHaveProperty("configuration");
    expect(sessions.get(made.id)).not.toHaveProperty("configuration");
    expect(() => sessions.configurationOf(test.organization(), made.id)).toThrow(
      refusal("session_not_found"),
    );
    expect(() => sessions.configurationOf(acme, "gone")).toThrow(refusal("session_not_found"));
  });

  it("is not kept where the session was not made", () => {
    using test = new TestStore();
    const acme = test.organization();
    const token = newSecret("instance_token");
    test.session(acme, {}, token);
    expect(() => test.session(acme, { configuration: CONFIGURATION }, token)).toThrow(refusal("token_taken"));
    const raw = test.raw();
    expect(raw.prepare("SELECT count(*) AS n FROM sessions").get()).toEqual({ n: 1 });
    raw.close();
  });

  it("is replaced whole, and stays when something else of the session changes", () => {
    using test = new TestStore();
    const acme = test.organization();
    const { sessions } = test.store;
    const { id } = test.session(acme, { configuration: CONFIGURATION });
    sessions.update(id, { wanted: true }, AT_MS);
    expect(sessions.configurationOf(acme, id)).toEqual(CONFIGURATION);
    sessions.update(id, { configuration: { ignoreStatus: true } }, AT_MS);
    expect(sessions.configurationOf(acme, id)).toEqual({ ignoreStatus: true });
  });

  it("goes with its session", () => {
    using test = new TestStore();
    const acme = test.organization();
    const { id } = test.session(acme, { configuration: CONFIGURATION });
    test.store.sessions.delete(acme, id);
    expect(() => test.store.sessions.configurationOf(acme, id)).toThrow(refusal("session_not_found"));
  });

  it("shows nothing to whoever reads the files, also after it was changed", () => {
    using test = new TestStore();
    const { id } = test.session(test.organization(), { configuration: CONFIGURATION });
    test.store.sessions.update(id, { configuration: { ...CONFIGURATION, ignoreStatus: true } }, AT_MS);
    const files = [...contents(test.directory).values()].join("\n");
    for (const secret of [PASSWORD, "a password of a proxy", "Bearer of a webhook", "proxy.example"]) {
      expect(files).not.toContain(Buffer.from(secret).toString("latin1"));
    }
    expect(files).toContain(id);
  });

  it("is refused as another session's, and when it was changed", () => {
    using test = new TestStore();
    const acme = test.organization();
    const { sessions } = test.store;
    const [one, other] = [test.session(acme, { configuration: CONFIGURATION }), test.session(acme)];
    test.tamper(`UPDATE sessions SET sealed_configuration =
      (SELECT sealed_configuration FROM sessions WHERE id = '${one.id}')`);
    expect(sessions.configurationOf(acme, one.id)).toEqual(CONFIGURATION);
    expect(() => sessions.configurationOf(acme, other.id)).toThrow(refusal("unreadable"));
    test.tamper("UPDATE sessions SET sealed_configuration = substr(sealed_configuration, 1, 40)");
    expect(() => sessions.configurationOf(acme, one.id)).toThrow(refusal("unreadable"));
    // The record itself needs none of it.
    expect(sessions.find(acme, other.id)?.id).toBe(other.id);
  });

  it("of a row from before it was sealed is read as it stands, and sealed by the next write", () => {
    using test = new TestStore();
    const acme = test.organization();
    const { sessions } = test.store;
    const { id } = test.session(acme);
    test.tamper(
      `UPDATE sessions SET sealed_configuration = NULL, configuration = '{"callRejectMessage":"of old"}'`,
    );
    expect(sessions.configurationOf(acme, id)).toEqual({ callRejectMessage: "of old" });
    sessions.update(id, { wanted: true }, AT_MS);
    expect(sessions.configurationOf(acme, id)).toEqual({ callRejectMessage: "of old" });
    sessions.update(id, { configuration: CONFIGURATION }, AT_MS);
    const raw = test.raw();
    expect(raw.prepare("SELECT configuration FROM sessions").get()).toEqual({ configuration: "{}" });
    raw.close();
    expect(sessions.configurationOf(acme, id)).toEqual(CONFIGURATION);
  });
});
