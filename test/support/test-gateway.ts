import { Writable } from "node:stream";
import { parseConfig, type Config } from "../../src/config.ts";
import type { Principal, Session } from "../../src/core/index.ts";
import { createLog, startGateway, type Gateway, type Overrides } from "../../src/gateway.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { databaseUrlOf } from "./postgres/on-postgres.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A caller's secrets, one of each kind. */
export type Secrets = {
  readonly organizationId: string;
  readonly apiKey: string;
  readonly accountToken: string;
};

export type TestGatewayOptions = Overrides & {
  readonly config?: Partial<Config>;
  /** Instead of one of its own. */
  readonly sandbox?: Sandbox;
  /** Instead of a temporary one. */
  readonly directory?: string;
};

/** A gateway on a new database, linked to a simulated WhatsApp over a real socket, with one organization. */
export class TestGateway implements AsyncDisposable {
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  readonly secrets: Secrets;
  /** Every line of the log since it was last emptied. */
  readonly log: readonly string[];
  readonly #lines: string[];
  readonly #ends: () => Promise<void>;

  private constructor(
    gateway: Gateway,
    sandbox: Sandbox,
    secrets: Secrets,
    lines: string[],
    ends: () => Promise<void>,
  ) {
    this.gateway = gateway;
    this.sandbox = sandbox;
    this.log = this.#lines = lines;
    this.secrets = secrets;
    this.#ends = ends;
  }

  static async start({
    config,
    sandbox,
    directory,
    ...overrides
  }: TestGatewayOptions = {}): Promise<TestGateway> {
    const folder = temporaryFolder();
    const dataDir = directory ?? folder.path;
    const whatsapp = sandbox ?? (await startSandbox());
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const gateway = await startGateway(
      {
        ...parseConfig({}),
        port: 0,
        dataDir,
        databaseUrl: await databaseUrlOf(dataDir),
        whatsappUrl: whatsapp.webSocketUrl,
        whatsappRootKey: whatsapp.rootKey,
        ...config,
      },
      await createLog({ level: "debug", format: "json", stream }),
      { chance: () => 0, ...overrides },
    );
    const secrets = await makeOrganization(gateway, "acme");
    return new TestGateway(gateway, whatsapp, secrets, lines, async () => {
      await gateway.close();
      if (!sandbox) await whatsapp.close();
      folder[Symbol.dispose]();
    });
  }

  /** A call of the bearer/cid dialect; `body` is sent as JSON. */
  bearer(
    method: string,
    path: string,
    body?: unknown,
    secret: string = this.secrets.apiKey,
  ): Promise<Response> {
    return this.call(method, path, { Authorization: `Bearer ${secret}` }, body);
  }

  /** A call of the token/number dialect. */
  token(
    method: string,
    path: string,
    body?: unknown,
    secret: string = this.secrets.accountToken,
  ): Promise<Response> {
    return this.call(method, path, { token: secret }, body);
  }

  call(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Response> {
    const json = body === undefined ? {} : { "Content-Type": "application/json" };
    return this.gateway.request(path, {
      method,
      headers: { ...json, ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }

  /** A new session; unlinked. */
  async createSession(name: string): Promise<Session> {
    return this.gateway.core.sessions.create(await ownerOf(this.gateway, this.secrets), { name });
  }

  /** A new session that a phone with this number has linked by QR, open. */
  async linkedSession(name: string, number: string): Promise<Session> {
    const session = await this.createSession(name);
    await this.linkByQr(session, number);
    return this.reload(session);
  }

  async linkByQr(session: Session, number: string): Promise<void> {
    const { core } = this.gateway;
    const link = await core.sessions.link(session);
    if (link.step !== "scan") throw new Error(`expected a QR, got ${link.step}`);
    const scanned = await this.phone("/phone/scan", { qr: link.qr.text, number });
    if (!scanned.ok) throw new Error(`the scan failed: ${await scanned.text()}`);
    if (!(await core.sessions.untilOpen(session, 60_000))) throw new Error("the session did not open");
  }

  /** The session as it is stored now. */
  async reload(session: Session): Promise<Session> {
    return (await this.gateway.core.sessions.find(session.organizationId, session.id)) ?? session;
  }

  phone(path: string, body: object): Promise<Response> {
    return this.sandbox.request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  /** For tests that make more lines than can be kept. */
  emptyLog(): void {
    this.#lines.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ends();
  }
}

/** Who presents the organization's first api-key, without a look at its secret. */
export async function ownerOf({ tenants }: Gateway, { organizationId }: Secrets): Promise<Principal> {
  const [key] = (await tenants.listApiKeys(organizationId)) ?? [];
  if (!key) throw new Error("the organization has no api-key");
  const { id, can } = key;
  return { kind: "api_key", id, organizationId, can: new Set(can), rateLimitPerMinute: null };
}

/** One more tenant. */
export async function makeOrganization(gateway: Gateway, name: string): Promise<Secrets> {
  const made = await gateway.tenants.createOrganization(name, {
    maxSessions: null,
    rateLimitPerMinute: null,
  });
  return {
    organizationId: made.organization.id,
    apiKey: made.apiKey.secret,
    accountToken: made.accountToken.secret,
  };
}
