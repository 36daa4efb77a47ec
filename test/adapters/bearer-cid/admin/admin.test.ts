import { beforeEach, describe, expect, it } from "vitest";
import { Api, bearerRefusal, type Answer } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { IdentityProvider } from "../../../support/identity-provider.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { TestGateway } from "../../../support/test-gateway.ts";

const ADMIN_SESSIONS = "/api/v1/admin/sessions";
const UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const NO_SUPER_ADMIN = bearerRefusal(403, "forbidden", "super_admin required");

const clock = new ManualClock();
const provider = endsWithFile(await IdentityProvider.start(clock));
const { test, tenant } = await gatewayOfFile({ clock, config: { jwksUrl: provider.url } });
const other = await Tenant.in(test);
beforeEach(() => clock.advance(60_000));

const superAdmin = (activeOrganizationId?: string) =>
  provider.token({ role: "super_admin", activeOrganizationId });
const ask = (secret?: string): Promise<Answer> =>
  Api.bearer(test.gateway, secret).call("GET", ADMIN_SESSIONS);

describe("the sessions of all organizations", () => {
  it("are listed for a super_admin, each in the row that its own organization sees", async () => {
    await using own = await TestGateway.start({ clock, config: { jwksUrl: provider.url } });
    const [one, two] = [await Tenant.in(own), await Tenant.in(own)];
    const list = async (token: string) => Api.bearer(own.gateway, token).call("GET", ADMIN_SESSIONS);
    expect(await list(await superAdmin())).toEqual({ status: 200, body: { data: [], nextCursor: null } });

    const { number } = await one.linkedSession();
    await two.bearer.call("POST", "/api/v1/sessions", { label: "Support line" });
    const rows = await Promise.all(
      [one, two].map(async ({ bearer }) => {
        const { body } = await bearer.call("GET", "/api/v1/sessions");
        return (body as { readonly data: readonly unknown[] }).data;
      }),
    );
    const listed = await list(await superAdmin());
    expect(listed).toEqual({ status: 200, body: { data: rows.flat(), nextCursor: null } });
    expect(listed.body).toMatchObject({
      data: [
        { organizationId: one.secrets.organizationId, status: "working", phoneNumber: number },
        { organizationId: two.secrets.organizationId, status: "stopped", label: "Support line" },
      ],
    });
    expect(await list(await superAdmin(one.secrets.organizationId))).toEqual(listed);
  });

  it("are nobody else's to see", async () => {
    const { apiKey, accountToken, organizationId } = tenant.secrets;
    const instanceToken = await tenant.instanceToken(await tenant.session());
    for (const secret of [apiKey, accountToken, instanceToken]) {
      expect(await ask(secret)).toEqual(NO_SUPER_ADMIN);
    }
    for (const role of ["owner", "admin", "member", "Super_Admin", ["super_admin"], undefined]) {
      const claims = { activeOrganizationId: organizationId, orgRole: "owner", role };
      expect(await ask(await provider.token(claims))).toEqual(NO_SUPER_ADMIN);
    }
    expect(await ask()).toEqual(UNAUTHORIZED);
    expect(await ask("a-secret-that-nobody-has")).toEqual(UNAUTHORIZED);
    expect(await ask(await provider.token({ orgRole: "owner" }))).toEqual(UNAUTHORIZED);
  });

  it("take a place in the super_admin's own bucket", async () => {
    const token = await superAdmin();
    const api = Api.bearer(test.gateway, token);
    const answers = await Promise.all(Array.from({ length: 120 }, () => api.call("GET", ADMIN_SESSIONS)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
    const another = await provider.token({ role: "super_admin", sub: "another" });
    expect((await ask(another)).status).toBe(200);
  });
});

type Job = Readonly<Record<string, unknown>>;

describe("a backfill of one session", () => {
  const status = (id: string, secret: string): Promise<Answer> =>
    Api.bearer(test.gateway, secret).call("GET", `/api/v1/admin/sessions/${id}/backfill`);
  const start = (id: string, secret: string): Promise<Answer> =>
    Api.bearer(test.gateway, secret).call("POST", `/api/v1/admin/sessions/${id}:backfill`);

  async function finished(id: string, secret: string): Promise<Job> {
    let job: Job = { status: "running" };
    await eventually("the backfill's end", async () => {
      job = (await status(id, secret)).body as Job;
      return job["status"] !== "running";
    });
    return job;
  }

  it("finds it in any organization, and no one else reaches it", async () => {
    const { id } = await other.session();
    const none = bearerRefusal(404, "not_found", "backfill job not found");
    expect(await status(id, await superAdmin())).toEqual(none);
    for (const unknown of ["01J9ZX8K2QHV0M3T6R7P4N5W8C", "x"]) {
      const refusal = bearerRefusal(404, "not_found", "session not found");
      expect(await status(unknown, await superAdmin())).toEqual(refusal);
      expect(await start(unknown, await superAdmin())).toEqual(refusal);
    }
    expect(await status(id, other.secrets.apiKey)).toEqual(NO_SUPER_ADMIN);
    expect(await start(id, other.secrets.apiKey)).toEqual(NO_SUPER_ADMIN);
    expect(await status(id, await superAdmin())).toEqual(none);
  });

  it("reads its contacts and groups, and tells how many there are", async () => {
    const { id, number } = await other.linkedSession();
    const [ana, ben] = [newNumber(), newNumber()];
    await test.phone("/phone/contact", { number, phone: ana, name: "Ana" });
    await test.phone("/groups", { subject: "Shop", participants: [ana, ben, number] });
    const secret = await superAdmin();
    const begun = await start(id, secret);
    expect(begun).toEqual({
      status: 202,
      body: {
        id: expect.stringMatching(/^bf_[0-9A-Z]{26}$/) as string,
        sessionId: id,
        organizationId: other.secrets.organizationId,
        status: "running",
        contacts: 0,
        groups: 0,
        groupMembers: 0,
        startedAt: clock.wallMs(),
      },
    });
    let job = await finished(id, secret);
    // Until the phone has shared the key of its address book.
    await eventually("all is read", async () => {
      if (job["error"] === undefined) return true;
      expect(job).toMatchObject({ status: "succeeded", contacts: 0, groups: 1, groupMembers: 3 });
      await start(id, secret);
      job = await finished(id, secret);
      return false;
    });
    expect(job).toEqual({
      ...(begun.body as Job),
      id: job["id"],
      status: "succeeded",
      contacts: 1,
      groups: 1,
      groupMembers: 3,
      finishedAt: clock.wallMs(),
    });
    const { body } = await other.bearer.call("GET", `/api/v1/sessions/${id}/groups`);
    expect(body).toMatchObject({ data: [{ subject: "Shop", participantCount: 3 }] });
  });

  it("runs once at a time, and fails where neither can be read", async () => {
    const { id, number } = await other.linkedSession();
    const secret = await superAdmin();
    await test.phone("/faults", { kind: "silence", number });
    const begun = await start(id, secret);
    expect(begun.status).toBe(202);
    expect(await start(id, secret)).toEqual(
      bearerRefusal(409, "conflict", "backfill already running for session"),
    );
    await other.bearer.call("POST", `/api/v1/sessions/${id}:stop`);
    expect(await finished(id, secret)).toMatchObject({ id: (begun.body as Job)["id"], status: "failed" });
    expect((await start(id, secret)).status).toBe(202);
    expect(await finished(id, secret)).toMatchObject({ status: "failed", error: "session not connected" });
  });

  it("is forgotten with its session", async () => {
    const session = await other.session();
    const { backfills, sessions } = test.gateway.core;
    await start(session.id, await superAdmin());
    await finished(session.id, await superAdmin());
    await sessions.delete(session);
    expect(() => backfills.last(session)).toThrow("backfill job not found");
  });
});
