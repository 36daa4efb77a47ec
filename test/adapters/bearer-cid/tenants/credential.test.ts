import { describe, expect, it } from "vitest";
import { Api, bearerRefusal } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { IdentityProvider } from "../../../support/identity-provider.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Tenant } from "../../../support/tenant.ts";

const clock = new ManualClock();
const provider = endsWithFile(await IdentityProvider.start(clock));
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0, jwksUrl: provider.url } });

const ask = (secret?: string) => Api.bearer(test.gateway, secret).call("GET", "/api/v1/credential");

/** The tenant's organization as its credentials are told. */
async function organizationOf({ secrets: { organizationId: id } }: Tenant) {
  const found = (await test.gateway.tenants.listOrganizations()).find(
    (organization) => organization.id === id,
  );
  return { id, name: found?.name };
}

describe("the credential", () => {
  it("of every kind is told who it is and what it may do, with the sessions that it may do it with", async () => {
    const tenant = await Tenant.in(test);
    await (await Tenant.in(test)).session();
    const linked = await tenant.linkedSession();
    await tenant.bearer.call("POST", "/api/v1/sessions", { label: "Support line" });
    const listed = await Array.fromAsync(test.gateway.core.sessions.list(tenant.secrets.organizationId));
    const [one, two] = listed.map(({ id, name, label }) => ({
      id,
      name,
      label,
      status: id === linked.id ? "working" : "stopped",
      phoneNumber: id === linked.id ? linked.number : null,
    }));
    const told = async (kind: string, can: string[], sessions = [one, two]) => ({
      status: 200,
      body: {
        kind,
        organization: await organizationOf(tenant),
        can,
        sessions: can.includes("read") ? sessions : sessions.map((row) => ({ ...row, phoneNumber: null })),
      },
    });
    const all = ["read", "send", "manage", "events"];
    expect(two).toMatchObject({ label: "Support line" });
    expect(await ask(tenant.secrets.apiKey)).toEqual(await told("api_key", all));
    expect(await ask(await tenant.apiKey("manage", "send"))).toEqual(
      await told("api_key", ["send", "manage"]),
    );
    expect(await ask(await tenant.apiKey("send"))).toEqual(await told("api_key", ["send"]));
    expect(await ask(await tenant.apiKey("events"))).toEqual(await told("api_key", ["events"]));
    expect(await ask(await tenant.apiKey())).toEqual(await told("api_key", []));
    expect(await ask(tenant.secrets.accountToken)).toEqual(await told("account_token", all));
    expect(await ask(await tenant.instanceToken(linked))).toEqual(
      await told("instance_token", ["read", "send", "events"], [one]),
    );
    const { organizationId } = tenant.secrets;
    const login = await provider.token({ activeOrganizationId: organizationId, orgRole: "member" });
    expect(await ask(login)).toEqual(await told("login", ["read", "send", "events"]));
    const superAdmin = await provider.token({ activeOrganizationId: organizationId, role: "super_admin" });
    expect(await ask(superAdmin)).toEqual({
      status: 200,
      body: { kind: "super_admin", organization: null, can: [], sessions: [] },
    });
  });

  it("has to be one in force", async () => {
    const unauthorized = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
    expect(await ask()).toEqual(unauthorized);
    expect(await ask("a-secret-that-nobody-has")).toEqual(unauthorized);
    const { secrets } = await Tenant.in(test);
    await test.gateway.tenants.deleteOrganization(secrets.organizationId);
    expect(await ask(secrets.apiKey)).toEqual(unauthorized);
  });
});
