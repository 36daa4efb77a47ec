import path from "node:path";
import { describe, expect, it } from "vitest";
import Sqlite from "better-sqlite3";
import { Api, tokenRefusal, type Answer } from "../../../support/api.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { TestGateway } from "../../../support/test-gateway.ts";

const TABLES = ["sessions", "devices", "device_keys", "presence_leases"];

/** How many rows of sessions there are, and how many credentials that belong to one. */
function rowsIn(directory: string): Record<string, number> {
  const db = new Sqlite(path.join(directory, "duet.sqlite"), { readonly: true });
  const count = (from: string) => (db.prepare(`SELECT count(*) AS n FROM ${from}`).get() as { n: number }).n;
  const rows = Object.fromEntries(TABLES.map((table) => [table, count(table)]));
  const tokens = count("credentials WHERE session_id IS NOT NULL");
  db.close();
  return { ...rows, tokens };
}

const NOTHING = { sessions: 0, devices: 0, device_keys: 0, presence_leases: 0, tokens: 0 };

function apiOf(test: TestGateway): Api {
  return Api.token(test.gateway, test.secrets.accountToken);
}

async function expectNothingLeft(test: TestGateway, directory: string): Promise<void> {
  await test.sandbox.untilConnection((connections) => connections.length === 0);
  expect(rowsIn(directory)).toEqual(NOTHING);
  expect(await (await test.sandbox.request("/devices")).json()).toEqual([]);
  expect((await apiOf(test).call("GET", "/api/instance/list")).body).toMatchObject({ instances: [] });
  expect(test.log.filter((line) => line.includes("unexpected failure"))).toEqual([]);
}

describe("at the same time", () => {
  it("two connects of one instance are given the same QR, over one socket", async () => {
    await using test = await TestGateway.start();
    await test.createSession("support");
    const connect = () => apiOf(test).call("GET", "/api/instance/connect/support");
    const [one, other] = await Promise.all([connect(), connect()]);
    expect(one).toMatchObject({ status: 200, body: { status: "qr" } });
    expect(other).toEqual(one);
    expect(test.sandbox.connections()).toHaveLength(1);
  });

  it("two connects by the same number are given the same code", async () => {
    await using test = await TestGateway.start();
    await test.createSession("support");
    const connect = () => apiOf(test).call("GET", "/api/instance/connect/support?number=5511999990001");
    const [one, other] = await Promise.all([connect(), connect()]);
    expect(one).toMatchObject({ status: 200, body: { message: "Pairing code generated" } });
    expect(other).toEqual(one);
  });

  it("of ten creations with one name one succeeds", async () => {
    await using test = await TestGateway.start();
    const create = () => apiOf(test).call("POST", "/api/instance/new", { name: "support" });
    const answers = await Promise.all(Array.from({ length: 10 }, create));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 201)).toEqual(
      Array.from({ length: 9 }, () => tokenRefusal(409, "Instance name already exists")),
    );
    expect((await apiOf(test).call("GET", "/api/instance/list")).body).toMatchObject({
      message: "1 Instance found",
    });
  });

  it("two changes of an instance's configuration are both kept", async () => {
    await using test = await TestGateway.start();
    await test.createSession("support");
    const webhook = (label: string) =>
      apiOf(test).call("POST", "/api/events/webhook/support", { label, enabled: false });
    await Promise.all([webhook("one"), webhook("two"), webhook("three")]);
    const { body } = await apiOf(test).call("GET", "/api/events/getWebhook/support");
    expect((body as { webhooks: { label: string }[] }).webhooks.map(({ label }) => label)).toEqual([
      "one",
      "three",
      "two",
    ]);
  });
});

describe("an instance that is deleted while it pairs", () => {
  const remove = (test: TestGateway) => apiOf(test).call("DELETE", "/api/instance/delete/support");
  const GONE: Answer["body"] = {
    success: true,
    message: "Instance deleted",
    instance: { status: "deleted" },
  };

  it.each([
    ["shows a QR", ""],
    ["has given a code", "?number=5511999990001"],
  ])("leaves nothing behind when it %s", async (_, query) => {
    using folder = temporaryFolder();
    await using test = await TestGateway.start({ directory: folder.path });
    await test.createSession("support");
    const { body } = await apiOf(test).call("GET", `/api/instance/connect/support${query}`);
    const { qrCode, pairingCode } = body as { qrCode?: string; pairingCode?: string };
    expect(await remove(test)).toEqual({ status: 200, body: GONE });
    await expectNothingLeft(test, folder.path);
    const number = "5511999990001";
    const late = qrCode
      ? await test.phone("/phone/scan", { qr: qrCode, number })
      : await test.phone("/phone/enter-code", { code: pairingCode, number });
    expect(late.ok).toBe(false);
    await expectNothingLeft(test, folder.path);
  });

  it("leaves nothing behind while somebody waits for the QR, who is told that it came to nothing", async () => {
    using folder = temporaryFolder();
    await using test = await TestGateway.start({ directory: folder.path });
    await test.phone("/faults", { kind: "no-success", times: 1 });
    await test.createSession("support");
    const waiting = apiOf(test).call("GET", "/api/instance/connect/support");
    const [answer] = await Promise.all([remove(test), waiting]);
    expect(answer).toEqual({ status: 200, body: GONE });
    expect([404, 503]).toContain((await waiting).status);
    await expectNothingLeft(test, folder.path);
  });

  it("leaves nothing behind whoever else connects or deletes it in the same moment", async () => {
    using folder = temporaryFolder();
    await using test = await TestGateway.start({ directory: folder.path });
    for (let round = 0; round < 5; round++) {
      await test.createSession("support");
      const connect = () => apiOf(test).call("GET", "/api/instance/connect/support");
      if (round % 2 === 0) await connect();
      const answers = await Promise.all([connect(), remove(test), connect(), remove(test), connect()]);
      for (const { status } of answers) expect([200, 404, 503]).toContain(status);
      await expectNothingLeft(test, folder.path);
    }
  });

  it("is not connected by a call that found it before it was gone", async () => {
    await using test = await TestGateway.start();
    const { core } = test.gateway;
    const found = await test.createSession("support");
    await core.sessions.delete(found);
    const gone = { code: "session_not_found" };
    await expect(core.sessions.beginLinking(found)).rejects.toThrow(expect.objectContaining(gone));
    await expect(core.sessions.link(found)).rejects.toMatchObject(gone);
    await expect(core.sessions.pairingCode(found, "5511999990001")).rejects.toMatchObject(gone);
    expect(test.sandbox.connections()).toEqual([]);
  });

  it("leaves nothing behind when the phone scans in the same moment", async () => {
    using folder = temporaryFolder();
    await using test = await TestGateway.start({ directory: folder.path });
    await test.createSession("support");
    const { body } = await apiOf(test).call("GET", "/api/instance/connect/support");
    const { qrCode } = body as { qrCode: string };
    await Promise.all([test.phone("/phone/scan", { qr: qrCode, number: "5511999990001" }), remove(test)]);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
    expect(rowsIn(folder.path)).toEqual(NOTHING);
  });
});
