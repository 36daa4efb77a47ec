import { describe, expect, it } from "vitest";
import type { Configuration } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

const CONFIGURATION: Configuration = {
  proxy: {
    protocol: "socks5",
    host: "proxy.example",
    port: 1080,
    username: "ana",
    password: "a password of a proxy 🔑",
  },
  callRejectMessage: "later",
  webhooks: { default: { authorization: "Bearer of a webhook" } },
};

/** What is kept for a session beside its record in every store. */
export function configurationContract(open: OpenPorts): void {
  describe("a session's configuration", () => {
    it("is kept with the creation, and seen inside its organization only", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { sessions } = test.store;
      const made = await test.session(acme, { configuration: CONFIGURATION });
      expect(await sessions.configurationOf(acme, made.id)).toEqual(CONFIGURATION);
      expect(made).not.toHaveProperty("configuration");
      expect(await sessions.get(made.id)).not.toHaveProperty("configuration");
      await expect(sessions.configurationOf(await test.organization(), made.id)).rejects.toThrow(
        refusal("session_not_found"),
      );
      await expect(sessions.configurationOf(acme, "gone")).rejects.toThrow(refusal("session_not_found"));
    });

    it("is replaced whole, and stays when something else of the session changes", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { sessions } = test.store;
      const { id } = await test.session(acme, { configuration: CONFIGURATION });
      await sessions.record(id, { wanted: true }, AT_MS);
      expect(await sessions.configurationOf(acme, id)).toEqual(CONFIGURATION);
      await sessions.change(acme, id, () => ({ configuration: { ignoreStatus: true } }), AT_MS);
      expect(await sessions.configurationOf(acme, id)).toEqual({ ignoreStatus: true });
    });

    it("goes with its session", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme, { configuration: CONFIGURATION });
      await test.store.sessions.delete(acme, id);
      await expect(test.store.sessions.configurationOf(acme, id)).rejects.toThrow(
        refusal("session_not_found"),
      );
    });
  });
}
