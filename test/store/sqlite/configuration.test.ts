import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import type { Configuration } from "../../../src/core/index.ts";
import { refusal } from "../../contracts/store/support/refusal.ts";
import { AT_MS, contents, TestStore } from "../test-store.ts";

const PASSWORD = "a password of a proxy 🔑";
const CONFIGURATION: Configuration = {
  proxy: { protocol: "socks5", host: "proxy.example", port: 1080, username: "ana", password: PASSWORD },
  callRejectMessage: "later",
  webhooks: { default: { authorization: "Bearer of a webhook" } },
};

describe("a session's configuration", () => {
  it("is not kept where the session was not made", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const token = newSecret("instance_token");
    await test.session(acme, {}, token);
    await expect(test.session(acme, { configuration: CONFIGURATION }, token)).rejects.toThrow(
      refusal("token_taken"),
    );
    const raw = test.raw();
    expect(raw.prepare("SELECT count(*) AS n FROM sessions").get()).toEqual({ n: 1 });
    raw.close();
  });

  it("shows nothing to whoever reads the files, also after it was changed", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const { id } = await test.session(acme, { configuration: CONFIGURATION });
    const configuration = { ...CONFIGURATION, ignoreStatus: true };
    await test.store.sessions.change(acme, id, () => ({ configuration }), AT_MS);
    const files = [...contents(test.directory).values()].join("\n");
    for (const secret of [PASSWORD, "a password of a proxy", "Bearer of a webhook", "proxy.example"]) {
      expect(files).not.toContain(Buffer.from(secret).toString("latin1"));
    }
    expect(files).toContain(id);
  });

  it("is refused as another session's, and when it was changed", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const { sessions } = test.store;
    const [one, other] = [
      await test.session(acme, { configuration: CONFIGURATION }),
      await test.session(acme),
    ];
    test.tamper(`UPDATE sessions SET sealed_configuration =
      (SELECT sealed_configuration FROM sessions WHERE id = '${one.id}')`);
    expect(await sessions.configurationOf(acme, one.id)).toEqual(CONFIGURATION);
    await expect(sessions.configurationOf(acme, other.id)).rejects.toThrow(refusal("unreadable"));
    test.tamper("UPDATE sessions SET sealed_configuration = substr(sealed_configuration, 1, 40)");
    await expect(sessions.configurationOf(acme, one.id)).rejects.toThrow(refusal("unreadable"));
    // The record itself needs none of it.
    expect((await sessions.find(acme, other.id))?.id).toBe(other.id);
  });

  it("of a row from before it was sealed is read as it stands, and sealed by the next write", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const { sessions } = test.store;
    const { id } = await test.session(acme);
    test.tamper(
      `UPDATE sessions SET sealed_configuration = NULL, configuration = '{"callRejectMessage":"of old"}'`,
    );
    expect(await sessions.configurationOf(acme, id)).toEqual({ callRejectMessage: "of old" });
    await sessions.record(id, { wanted: true }, AT_MS);
    expect(await sessions.configurationOf(acme, id)).toEqual({ callRejectMessage: "of old" });
    await sessions.change(acme, id, () => ({ configuration: CONFIGURATION }), AT_MS);
    const raw = test.raw();
    expect(raw.prepare("SELECT configuration FROM sessions").get()).toEqual({ configuration: "{}" });
    raw.close();
    expect(await sessions.configurationOf(acme, id)).toEqual(CONFIGURATION);
  });
});
