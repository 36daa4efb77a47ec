import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, openStoreToServe } from "../../../../src/store/index.ts";
import { VERSION } from "../../../../src/version.ts";
import { Api } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { TestGateway } from "../../../support/test-gateway.ts";
import { optionsFor } from "../../test-store.ts";
import { FirstFolder, LINKED, SECRETS } from "./first-program/first-folder.ts";

const PARTNER = "5521988887777";

describe("a data folder of the first program", () => {
  let folder: FirstFolder;
  let test: TestGateway;
  beforeAll(async () => {
    folder = await FirstFolder.make();
    const { sandbox, path: directory } = folder;
    test = await TestGateway.start({ sandbox, directory });
  });
  afterAll(async () => {
    await test[Symbol.asyncDispose]();
    expect(folder.sandbox.unknownStanzas).toEqual([]);
    await folder[Symbol.asyncDispose]();
  });

  const bearer = (secret: string) => Api.bearer(test.gateway, secret);
  const token = (secret: string) => Api.token(test.gateway, secret);
  const untilOpen = () =>
    eventually("open", async () => (await test.gateway.core.health()).sessions.open === 1);

  it("is brought to this version, and the log tells from what", () => {
    const lines = test.log.map((line) => JSON.parse(line) as object);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 30,
        msg: "another version of the program serves the database than before",
        from: "not noted",
        to: VERSION,
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 40,
        fromVersion: 1,
        copy: path.join(folder.path, "duet.v1.sqlite"),
      }),
    );
  });

  it("has its sessions as they were, in both dialects and for each old credential", async () => {
    await untilOpen();
    const sessions = [
      { id: LINKED.id, label: "Demo", status: "working", phoneNumber: LINKED.number },
      { label: "unlinked", status: "stopped", phoneNumber: null, lastConnectedAt: null },
      { label: "left", status: "logged_out", failureReason: "the phone removed this device; link it again" },
    ];
    for (const secret of [SECRETS.apiKey, SECRETS.everything]) {
      const listed = await bearer(secret).call("GET", "/api/v1/sessions");
      expect(listed).toMatchObject({ status: 200, body: { data: sessions } });
    }
    for (const secret of [SECRETS.accountToken, SECRETS.apiKey]) {
      const listed = await token(secret).call("GET", "/api/instance/list");
      expect(listed.status).toBe(200);
      expect(JSON.stringify(listed.body)).toContain(`"token":"${SECRETS.instanceToken}"`);
    }
    const watcher = await bearer(SECRETS.watcher).call("GET", "/api/v1/credential");
    expect(watcher).toMatchObject({ status: 200, body: { can: ["read"] } });
    const other = await bearer(SECRETS.otherHouse).call("GET", "/api/v1/sessions");
    expect(other).toMatchObject({ status: 200, body: { data: [] } });
    expect((await bearer(SECRETS.revoked).call("GET", "/api/v1/sessions")).status).toBe(401);
  });

  it("has its organizations and their limits", async () => {
    expect(await test.gateway.tenants.listOrganizations()).toMatchObject([
      { name: "demo", maxSessions: 5, rateLimitPerMinute: 200 },
      { name: "Second House", maxSessions: null, rateLimitPerMinute: null },
      { name: "acme" },
    ]);
  });

  it("connects its linked session, which shows typing in both dialects", async () => {
    await untilOpen();
    const chat = `${PARTNER}@s.whatsapp.net`;
    const presence = `/api/v1/sessions/${LINKED.id}/chats/${chat}/presence`;
    const typed = await bearer(SECRETS.apiKey).call("PUT", presence, { state: "composing" });
    expect(typed.status).toBe(204);
    const { id: since } = await folder.sandbox.untilChatState(
      ({ from, to, state }) => from === LINKED.number && to === chat && state === "composing",
    );
    const recorded = await token(SECRETS.instanceToken).call("POST", `/api/chat/presence/${LINKED.name}`, {
      number: PARTNER,
      state: "recording",
    });
    expect(recorded.status).toBe(200);
    await folder.sandbox.untilChatState(({ to, media }) => to === chat && media === "audio", { since });
  });

  it("has every key of its linked device", async () => {
    const store = openStore(optionsFor(folder.path));
    const { devices } = store;
    // The first is spent when its phone writes to it.
    const preKeys = ["2", "11", "812"];
    expect([...(await devices.readKeys(LINKED.id, "pre-key", preKeys)).keys()]).toEqual(preKeys);
    const known = await devices.readKeys(LINKED.id, "lid-mapping", [LINKED.number]);
    expect(known.get(LINKED.number)).toBe('"360604245059537"');
    store.close();
  });
});

it("a device of the first program that is damaged stays as it is, and hinders nobody", async () => {
  await using folder = await FirstFolder.make();
  const db = new Database(folder.database);
  db.exec("UPDATE device_keys SET value = X'0101' WHERE type = 'pre-key' AND id = '1'");
  db.close();
  const { sandbox } = folder;
  const store = openStoreToServe({ ...optionsFor(folder.path), rootKey: sandbox.rootKey });
  await expect(store.devices.readKeys(LINKED.id, "pre-key", ["1"])).rejects.toThrow("cannot be decrypted");
  expect((await store.devices.readKeys(LINKED.id, "pre-key", ["2"])).size).toBe(1);
  store.close();
});
