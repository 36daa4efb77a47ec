import type { Capability, Session } from "../../src/gateway.ts";
import { Api } from "./api.ts";
import { makeOrganization, ownerOf, type Secrets, type TestGateway } from "./test-gateway.ts";

let made = 0;
const next = () => ++made;

/** An organization of its own inside a shared gateway, so that tests do not see each other's sessions. */
export class Tenant {
  readonly test: TestGateway;
  readonly secrets: Secrets;
  /** With its api-key, which can do everything. */
  readonly bearer: Api;
  /** With its account token. */
  readonly token: Api;

  constructor(test: TestGateway) {
    this.test = test;
    this.secrets = makeOrganization(test.gateway, `tenant ${next()}`);
    this.bearer = Api.bearer(test.gateway, this.secrets.apiKey);
    this.token = Api.token(test.gateway, this.secrets.accountToken);
  }

  /** An unlinked session; its name is free everywhere. */
  session(name = `session-${next()}`): Session {
    const { gateway } = this.test;
    return gateway.core.createSession(ownerOf(gateway, this.secrets), { name });
  }

  /** A session that a phone of its own has linked, open. */
  async linkedSession(number = newNumber()): Promise<Session & { readonly number: string }> {
    const session = this.session();
    await this.test.linkByQr(session, number);
    return { ...this.test.reload(session), number };
  }

  instanceToken(session: Session): string {
    return this.test.gateway.core.instanceToken(session);
  }

  apiKey(...can: Capability[]): string {
    const { organizationId } = this.secrets;
    const issued = this.test.gateway.tenants.createApiKey({
      organizationId,
      can,
      name: null,
      expiresInMs: null,
    });
    if (!issued) throw new Error("the tenant's own organization is not known");
    return issued.secret;
  }
}

/** A phone number that no other test has. */
export function newNumber(): string {
  return `4915${String(100_000_000 + next())}`;
}
