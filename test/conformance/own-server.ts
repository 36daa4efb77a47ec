import { systemClock } from "../../src/system-clock.ts";
import { IdentityProvider } from "../support/identity-provider.ts";
import { Tenant } from "../support/tenant.ts";
import { TestGateway, type TestGatewayOptions } from "../support/test-gateway.ts";
import type { Target } from "./target.ts";

/** The figure that both documentations give. */
export const REQUESTS_PER_MINUTE = 100;
/** Longer than any run. */
export const LOGIN_SECONDS = 3_600;

export type Own = AsyncDisposable & { readonly target: Target };

/** A gateway without limits and one with, beside a simulated WhatsApp, and all that a credentials file can give. */
export async function startOwnServer(options: TestGatewayOptions = {}): Promise<Own> {
  const logins = await IdentityProvider.start(systemClock);
  const config = { requestsPerMinute: 0, chatStatesPerSecond: 0, jwksUrl: logins.url };
  const test = await TestGateway.start({ ...options, config });
  const limited = await TestGateway.start({ ...options, sandbox: test.sandbox });
  const end = async () => {
    await limited[Symbol.asyncDispose]();
    await test[Symbol.asyncDispose]();
    await logins[Symbol.asyncDispose]();
  };
  try {
    const superAdmin = await logins.token({ role: "super_admin", exp: Date.now() / 1000 + LOGIN_SECONDS });
    return { target: await targetOf(test, limited, superAdmin), [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function targetOf(test: TestGateway, limited: TestGateway, superAdmin: string): Promise<Target> {
  const tenant = await Tenant.in(test);
  const stranger = await Tenant.in(test);
  const [open, stopped] = [await tenant.linkedSession(), await tenant.linkedSession()];
  await test.gateway.core.sessions.stop(stopped);
  const [unlinked, other, foreign] = [
    await tenant.session(),
    await tenant.session(),
    await stranger.session(),
  ];
  const given = ({ id, name }: { id: string; name: string }) => ({ id, name });
  return {
    base: test.gateway.address,
    credentials: {
      full: tenant.secrets.apiKey,
      account: tenant.secrets.accountToken,
      "read-only": await tenant.apiKey("read"),
      "send-only": await tenant.apiKey("send"),
      "manage-only": await tenant.apiKey("manage"),
      "events-only": await tenant.apiKey("events"),
      "other-instance": await tenant.instanceToken(other),
      "other-organization": stranger.secrets.apiKey,
      "super-admin": superAdmin,
    },
    sessions: {
      "linked-open": { ...given(open), number: open.number, instanceToken: await tenant.instanceToken(open) },
      "linked-stopped": {
        ...given(stopped),
        number: stopped.number,
        instanceToken: await tenant.instanceToken(stopped),
      },
      unlinked: { ...given(unlinked), instanceToken: await tenant.instanceToken(unlinked) },
      "other-organization": given(foreign),
    },
    limited: {
      base: limited.gateway.address,
      secret: limited.secrets.apiKey,
      limit: REQUESTS_PER_MINUTE,
    },
    phone: test.sandbox.url,
  };
}
