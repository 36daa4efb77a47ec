import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { carryWebhooks } from "../../../src/store/sqlite/carried-webhooks.ts";
import { createVault } from "../../../src/store/vault.ts";
import { AT_MS, TestStore } from "../test-store.ts";

const OFF = {
  enabled: false,
  url: null,
  authorization: null,
  byEvents: true,
  events: [],
  mediaBase64: false,
};
const ON = {
  enabled: true,
  url: "https://ana:login@app.example/hook",
  authorization: "Bearer of a webhook",
  byEvents: false,
  events: ["call.update"],
  mediaBase64: true,
};

/** Does once more what a start does to a database of that version. */
function carry(test: TestStore, fromVersion: number): void {
  const raw = test.raw();
  const key = readFileSync(path.join(test.directory, "secret.key"), "utf8");
  carryWebhooks(raw, createVault(Buffer.from(key, "base64")), fromVersion, AT_MS);
  raw.close();
}

describe("webhooks that were kept in a session's configuration", () => {
  it("are rows by their labels from then on, once, and the rest of the configuration stays", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const proxy = {
      protocol: "socks5",
      host: "proxy.example",
      port: 1,
      username: null,
      password: null,
    } as const;
    const webhooks = [
      ["crm", ON],
      ["bot", OFF],
    ];
    const session = await test.session(acme, { configuration: { proxy, webhooks } });
    const damaged = await test.session(acme, { configuration: { webhooks } });
    test.tamper(`UPDATE sessions SET sealed_configuration = x'00' WHERE id = '${damaged.id}'`);
    carry(test, 99);
    const list = () => test.store.webhooks.listLabelled(acme, session.id);
    expect(await list()).toEqual([]);
    carry(test, 1);
    carry(test, 1);
    const kept = { dialect: "token-number", retryPolicy: { policy: "stepped", attempts: 7 } };
    expect(await list()).toMatchObject([
      { ...kept, label: "bot", active: false, url: "", isByEvent: true, events: [], customHeaders: {} },
      {
        ...kept,
        label: "crm",
        active: true,
        url: ON.url,
        isByEvent: false,
        withMedia: true,
        events: ["call.update"],
        customHeaders: { Authorization: ON.authorization },
      },
    ]);
    expect(await list()).toHaveLength(2);
    expect(await test.store.sessions.configurationOf(acme, session.id)).toEqual({ proxy });
    expect(await test.store.webhooks.listLabelled(acme, damaged.id)).toEqual([]);
  });
});
