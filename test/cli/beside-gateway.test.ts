import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Stopwatch } from "../support/stopwatch.ts";
import { makeOrganization, ownerOf, TestGateway } from "../support/test-gateway.ts";
import { eventually } from "../support/eventually.ts";
import { EventReader } from "../support/event-reader.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const NUMBER = "5511999990001";

describe("a command beside a running gateway", () => {
  const folder = temporaryFolder();
  let test: TestGateway;
  beforeAll(async () => void (test = await TestGateway.start({ directory: folder.path })));
  afterAll(async () => {
    await test[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** Runs it as a process of its own, on the gateway's data folder. */
  async function duet(...args: readonly string[]): Promise<Record<string, string>> {
    const { exitCode, stdout, stderr } = await DuetProcess.run([...args, "--json"], {
      cwd: folder.path,
      env: { DUET_DATA_DIR: folder.path },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return JSON.parse(stdout) as Record<string, string>;
  }

  /** In how many ms a stream ends. */
  async function untilEnd(reader: EventReader): Promise<number> {
    using watch = new Stopwatch();
    await reader.rest();
    return watch.livedMs;
  }

  const statusWith = async (secret: string) =>
    (await test.bearer("GET", "/api/v1/sessions", undefined, secret)).status;

  it("makes a tenant and a key that work at once, and a key revoked no longer does", async () => {
    const { organizationId = "", apiKey = "" } = await duet("org", "create", "new");
    expect(await statusWith(apiKey)).toBe(200);
    const key = await duet("key", "create", "--org", organizationId, "--can", "manage");
    expect(await statusWith(key["apiKey"] ?? "")).toBe(200);
    await duet("key", "revoke", key["id"] ?? "");
    expect(await statusWith(key["apiKey"] ?? "")).toBe(401);
    expect(await statusWith(apiKey)).toBe(200);
  });

  it("ends the event stream of a key that it revokes within a second", async () => {
    const { organizationId } = await makeOrganization(test.gateway, "streaming");
    const key = { organizationId, can: ["read"], name: null, expiresInMs: null } as const;
    const issued = await test.gateway.tenants.createApiKey(key);
    await using reader = await EventReader.open(test.gateway, issued?.secret ?? "");
    await duet("key", "revoke", issued?.credential.id ?? "");
    expect(await untilEnd(reader)).toBeLessThan(1_000);
  });

  it("puts a new account token in the place of the old", async () => {
    const { organizationId, accountToken } = await makeOrganization(test.gateway, "rotating");
    const rotated = await duet("org", "token", organizationId, "--rotate");
    expect(await statusWith(rotated["accountToken"] ?? "")).toBe(200);
    expect(await statusWith(accountToken)).toBe(401);
  });

  it("puts a new instance token in the place of the old, which ends its event stream", async () => {
    const session = await test.createSession("rotating");
    const old = await test.gateway.core.sessions.instanceToken(session);
    const listed = (secret: string) => test.token("GET", "/api/instance/list", undefined, secret);
    expect((await listed(old)).status).toBe(200);
    await using reader = await EventReader.open(test.gateway, old);
    const { sessionId, instanceToken = "" } = await duet("session", "token", session.id, "--rotate");
    expect(sessionId).toBe(session.id);
    // Within a second: until then it may be known from before.
    await eventually("the old token's end", async () => (await listed(old)).status === 401);
    expect(await (await listed(instanceToken)).json()).toMatchObject({
      instances: [{ name: "rotating", token: instanceToken }],
    });
    expect(await test.gateway.core.sessions.instanceToken(session)).toBe(instanceToken);
    await reader.rest();
    const taken = await test.token("POST", "/api/instance/new", { name: "thief", token: old });
    expect(taken.status).toBe(409);
  });

  it("sets limits that count from the next request", async () => {
    const { organizationId, apiKey } = await makeOrganization(test.gateway, "limited");
    await duet("org", "set", organizationId, "--max-sessions", "0", "--rate-limit", "1");
    const create = await test.bearer("POST", "/api/v1/sessions", { label: "one" }, apiKey);
    expect(create.status).toBe(403);
    expect(await statusWith(apiKey)).toBe(429);
  });

  it("closes the connections and event streams of an organization that it deletes, and of no other", async () => {
    const doomed = await makeOrganization(test.gateway, "doomed");
    const { core } = test.gateway;
    const session = await core.sessions.create(await ownerOf(test.gateway, doomed), { name: "support" });
    await test.linkByQr(session, NUMBER);
    await test.linkedSession("other", "5511999990002");
    await using reader = await EventReader.open(test.gateway, doomed.apiKey);
    await duet("org", "delete", doomed.organizationId);
    expect(await untilEnd(reader)).toBeLessThan(1_000);
    await test.sandbox.untilConnection((connections) => !connections.some(({ number }) => number === NUMBER));
    expect(test.sandbox.connections()).toEqual([{ number: "5511999990002", phase: "open" }]);
    expect(await statusWith(doomed.apiKey)).toBe(401);
    expect(await core.sessions.find(doomed.organizationId, session.id)).toBeUndefined();
  });

  it("sets how much a session may send, from the next message", async () => {
    const session = await test.linkedSession("limited", "5511999990003");
    const send = async () => {
      const body = { type: "text", to: "5511988887777", text: "x" };
      return (await test.bearer("POST", `/api/v1/sessions/${session.id}/messages`, body)).status;
    };
    expect(await send()).toBe(200);
    expect(await duet("session", "set", session.id, "--rate-per-min", "2")).toMatchObject({
      id: session.id,
      ratePerMin: 2,
      ratePerHour: 0,
    });
    expect([await send(), await send()]).toEqual([200, 429]);
    await duet("session", "set", session.id, "--rate-per-min", "0", "--rate-per-hour", "4");
    expect([await send(), await send(), await send()]).toEqual([200, 200, 429]);
  });

  it("forgets what was said in a session, whose link stays", async () => {
    const [session, other] = [
      await test.linkedSession("forgotten", "5511999990004"),
      await test.linkedSession("remembered", "5511999990005"),
    ];
    const path = ({ id }: { id: string }) => `/api/v1/sessions/${id}`;
    const send = (to: { id: string }) =>
      test.bearer("POST", `${path(to)}/messages`, { type: "text", to: "5511988887777", text: "x" });
    const chats = async (of: { id: string }) => {
      const answer = await test.bearer("GET", `${path(of)}/chats`);
      return ((await answer.json()) as { data: unknown[] }).data.length;
    };
    for (const each of [session, other]) expect((await send(each)).status).toBe(200);
    expect(await duet("session", "forget", session.id)).toEqual({ sessionId: session.id, forgotten: true });
    expect([await chats(session), await chats(other)]).toEqual([0, 1]);
    expect((await send(session)).status).toBe(200);
    expect(await chats(session)).toBe(1);
  });

  it("copies the database", async () => {
    using target = temporaryFolder();
    const file = path.join(target.path, "copy.sqlite");
    await duet("backup", file);
    expect(existsSync(file)).toBe(true);
  });
});
