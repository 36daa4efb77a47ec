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

  static async in(test: TestGateway): Promise<Tenant> {
    return new Tenant(test, await makeOrganization(test.gateway, `tenant ${next()}`));
  }

  private constructor(test: TestGateway, secrets: Secrets) {
    this.test = test;
    this.secrets = secrets;
    this.bearer = Api.bearer(test.gateway, this.secrets.apiKey);
    this.token = Api.token(test.gateway, this.secrets.accountToken);
  }

  /** An unlinked session; its name is free everywhere. */
  async session(name = `session-${next()}`): Promise<Promise<Session>> {
    const { gateway } = this.test;
    return gateway.core.sessions.create(await ownerOf(gateway, this.secrets), { name });
  }

  /** A session that a phone of its own has linked, open. */
  async linkedSession(number = newNumber()): Promise<Session & { readonly number: string }> {
    const session = await this.session();
    await this.test.linkByQr(session, number);
    return { ...(await this.test.reload(session)), number };
  }

  instanceToken(session: Session): Promise<string> {
    return this.test.gateway.core.sessions.instanceToken(session);
  }

  async apiKey(...can: Capability[]): Promise<string> {
    const { organizationId } = this.secrets;
    const issued = await this.test.gateway.tenants.createApiKey({
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
