import { describe, expect, it } from "vitest";
import { parseChatAddress } from "../../../src/core/index.ts";
import { Api } from "../../support/api.ts";
import { EventReader } from "../../support/event-reader.ts";
import { RawConnection } from "../../support/raw-http.ts";
import { Stopwatch } from "../../support/stopwatch.ts";
import { Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { requestOf, streamingGatewayOfFile } from "./streaming-gateway.ts";

/** Within which a stream ends when its credential does. */
const NOTICE_MS = 1_000;
const CHAT = parseChatAddress("5511988887777");
const KEY = { can: ["read"], name: null, expiresInMs: null } as const;

const { clock, provider, test, read } = await streamingGatewayOfFile();

describe("a stream ends within a second", () => {
  it.each<[string, (tenant: Tenant, id: string) => unknown]>([
    ["when its key is revoked", (_, id) => test.gateway.tenants.revokeApiKey(id)],
    [
      "when its organization is deleted",
      ({ secrets }) => void test.gateway.tenants.deleteOrganization(secrets.organizationId),
    ],
  ])("%s", async (_, end) => {
    const tenant = await Tenant.in(test);
    const issued = await test.gateway.tenants.createApiKey({
      ...KEY,
      organizationId: tenant.secrets.organizationId,
    });
    if (!issued) throw new Error("the tenant is not known");
    await using reader = await read(issued.secret);
    await clock.advance(NOTICE_MS);
    const session = await tenant.session();
    expect(await reader.next()).toMatchObject({ session: session.id });
    end(tenant, issued.credential.id);
    await clock.advance(NOTICE_MS);
    expect(await reader.rest()).toEqual([]);
  });

  it("when its account token is replaced, and that of no other credential", async () => {
    const tenant = await Tenant.in(test);
    await using reader = await read(tenant.secrets.accountToken);
    await using other = await read(tenant.secrets.apiKey);
    await test.gateway.tenants.rotateAccountToken(tenant.secrets.organizationId);
    await clock.advance(NOTICE_MS);
    expect(await reader.rest()).toEqual([]);
    const session = await tenant.session();
    expect(await other.next()).toMatchObject({ session: session.id });
  });

  it("when its key expires", async () => {
    const { secrets } = await Tenant.in(test);
    const { organizationId } = secrets;
    const issued = await test.gateway.tenants.createApiKey({ ...KEY, organizationId, expiresInMs: 10_000 });
    await using reader = await read(issued?.secret ?? "");
    await clock.advance(10_000 + NOTICE_MS);
    expect(await reader.rest()).toEqual([]);
  });

  it("when its login expires", async () => {
    const { secrets } = await Tenant.in(test);
    const { organizationId } = secrets;
    const exp = Math.floor(clock.wallMs() / 1000) + 10;
    await using reader = await read(
      await provider.token({ activeOrganizationId: organizationId, orgRole: "member", exp }),
    );
    await using longer = await read(
      await provider.token({ activeOrganizationId: organizationId, orgRole: "member" }),
    );
    // Logins are allowed 5 s of a clock that differs.
    await clock.advance(15_000);
    await clock.advance(NOTICE_MS);
    expect(await reader.rest()).toEqual([]);
    await clock.advance(15_000);
    expect(await longer.frame()).toBe(": ping");
  });

  it("when its instance is deleted, after it was told so", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await using reader = await read(await tenant.instanceToken(session));
    await test.gateway.core.sessions.delete(session);
    await clock.advance(NOTICE_MS);
    expect((await reader.rest()).at(-1)).toMatchObject({ event: "session.deleted", session: session.id });
  });
});

describe("a gateway that stops", () => {
  it("ends every stream first, and is not held up by one, whether it is read or not", async () => {
    await using stopping = await TestGateway.start({ clock });
    const { gateway, secrets } = stopping;
    const session = await stopping.linkedSession("support", "5511999990001");
    await using reader = await EventReader.open(gateway, secrets.apiKey);
    using unread = await RawConnection.open(gateway.address);
    unread.write(requestOf(secrets.apiKey));
    await unread.answer();
    if (!CHAT) throw new Error("no address");
    await gateway.core.presence.set(session, { chat: CHAT, state: "composing", durationMs: 60_000 });
    using watch = new Stopwatch();
    const closed = gateway.close();
    expect((await reader.rest()).map(({ event }) => event)).toEqual(["presence.started"]);
    await unread.untilClosed();
    await closed;
    // Requests in flight would have been given 1.5 s.
    expect(watch.livedMs).toBeLessThan(1_000);
  });

  it("opens none any more", async () => {
    await using stopping = await TestGateway.start();
    const { gateway, secrets } = stopping;
    await gateway.close();
    expect((await Api.bearer(gateway, secrets.apiKey).call("GET", "/api/v1/events")).status).toBe(503);
  });
});
