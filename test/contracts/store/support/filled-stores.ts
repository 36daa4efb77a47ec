import { newSecret } from "../../../../src/auth/index.ts";
import type {
  Credential,
  CredentialKind,
  Intent,
  Message,
  NewSession,
  Organization,
  Session,
  StoredLease,
  Stores,
  Webhook,
} from "../../../../src/core/index.ts";
import { newId } from "../../../../src/store/new-id.ts";
import { newMessageId } from "../../../../src/store/message-id.ts";

const NO_LIMIT = 0;
export const AT_MS = Date.UTC(2030, 0, 1);
/** Keys of chats. */
export const BOB = "5511988886666@s.whatsapp.net";
export const ALICE = "5511988887777@s.whatsapp.net";
export const DEVICE = {
  number: "5511999990001",
  jid: "5511999990001@s.whatsapp.net",
  lid: "123@lid",
  pushName: "Ana",
  isBusiness: true,
};

/** Stores with short ways to fill them. */
export abstract class FilledStores {
  abstract readonly store: Stores;

  async organization(changes: Partial<Organization> = {}): Promise<string> {
    const id = newId();
    const limits = { maxSessions: null, rateLimitPerMinute: null };
    await this.store.organizations.create(
      { id, name: "acme", ...limits, createdAtMs: AT_MS, ...changes },
      [],
    );
    return id;
  }

  /** Deletes a chat to its last message. False when it is gone already. */
  async deleteChat(sessionId: string, key: string): Promise<boolean> {
    const deletion = await this.store.chats.beginDeletion(sessionId, key);
    if (deletion) while (await this.store.chats.deleteSome(deletion));
    return deletion !== undefined;
  }

  /** Removes it to its last row. */
  async removeOrganization(id: string): Promise<void> {
    await this.store.organizations.beginRemoval(id, AT_MS);
    while (await this.store.organizations.removeSome(id));
  }

  session(
    organizationId: string,
    changes: Partial<NewSession> = {},
    token = newSecret("instance_token"),
    mostUnlessSet = NO_LIMIT,
  ): Promise<Session> {
    const id = newId();
    const session: NewSession = {
      id,
      organizationId,
      name: id,
      label: "Support",
      createdBy: "somebody",
      createdAtMs: AT_MS,
      announce: "announce",
      autoRead: false,
      presenceTyping: false,
      ratePerMinute: 20,
      ratePerHour: 200,
      configuration: {},
      ...changes,
    };
    return this.store.sessions.create(session, { credentialId: newId(), secret: token }, mostUnlessSet);
  }

  /** A session with a device and one key. */
  async linkedSession(organizationId: string, changes: Partial<NewSession> = {}): Promise<Session> {
    const session = await this.session(organizationId, changes);
    await this.store.devices.writeCredentials(session.id, `credentials of ${session.id}`, DEVICE);
    await this.store.devices.writeKeys(session.id, [
      { type: "pre-key", id: "1", value: `pre-key of ${session.id}` },
    ]);
    return session;
  }

  /** Keeps a new credential; returns its secret and what is known of it. */
  async credential(
    organizationId: string,
    kind: CredentialKind = "api_key",
    changes: Partial<Credential> = {},
  ): Promise<{ readonly credential: Credential; readonly secret: string }> {
    const secret = newSecret(kind);
    const credential = credentialOf(organizationId, kind, secret, changes);
    await this.store.credentials.create(credential, secret);
    return { credential, secret };
  }

  /** Keeps a running indicator of the session. */
  async lease(sessionId: string, chat: string, changes: Partial<StoredLease> = {}): Promise<StoredLease> {
    const to = `${chat}@s.whatsapp.net`;
    const times = { startedAtWallMs: AT_MS, endsAtWallMs: AT_MS + 60_000 };
    const lease: StoredLease = { sessionId, chat, to, state: "composing", ...times, ...changes };
    await this.store.leases.write([{ sessionId, chat, lease }]);
    return lease;
  }

  /** Keeps an own text that is to leave. */
  async message(sessionId: string, changes: Partial<Intent> = {}): Promise<Message> {
    return (await this.store.messages.begin(intentOf(sessionId, changes), null)).message;
  }

  /** The same once WhatsApp has acknowledged it. */
  async sentMessage(sessionId: string, changes: Partial<Intent> = {}): Promise<Message> {
    const { row, id } = await this.message(sessionId, changes);
    await this.store.messages.progress([{ sessionId, row, id, state: "sent" }]);
    const sent = await this.store.messages.get(sessionId, row);
    if (!sent) throw new Error("it was stored just now");
    return sent;
  }

  /** Keeps a new webhook; returns what is known of it. */
  async webhook(
    organizationId: string,
    changes: Partial<Webhook> = {},
    secret?: string,
    most = Infinity,
  ): Promise<Webhook> {
    const webhook = webhookOf(organizationId, changes);
    await this.store.webhooks.create(webhook, secret, most);
    return webhook;
  }

  /** The same of one that a session has by a label. */
  async labelled(
    organizationId: string,
    sessionId: string,
    changes: Partial<Webhook> = {},
  ): Promise<Webhook> {
    const webhook = webhookOf(organizationId, {
      sessionId,
      dialect: "labelled",
      label: "default",
      ...changes,
    });
    await this.store.webhooks.putLabelled(webhook);
    return webhook;
  }
}

/** One that is active, as it is kept. */
function webhookOf(organizationId: string, changes: Partial<Webhook>): Webhook {
  return {
    id: `wh_${newId()}`,
    organizationId,
    sessionId: null,
    dialect: "bearer-cid",
    label: null,
    url: "https://example.com/hook",
    isByEvent: false,
    withMedia: false,
    events: ["*"],
    customHeaders: {},
    retryPolicy: { attempts: 15, delaySeconds: 2, policy: "exponential" },
    active: true,
    disabledReason: null,
    failingSinceMs: null,
    createdAtMs: AT_MS,
    updatedAtMs: AT_MS,
    ...changes,
  };
}

/** The same short ways for stores that are given. */
export function filling(stores: Stores): FilledStores {
  return new (class extends FilledStores {
    override readonly store = stores;
  })();
}

/** An own text to Bob, as it is kept before it leaves. */
export function intentOf(sessionId: string, changes: Partial<Intent> = {}): Intent {
  return {
    sessionId,
    chat: BOB,
    id: newMessageId(),
    content: { kind: "text", text: "hello" },
    quoted: null,
    mentions: [],
    forwards: 0,
    createdAtMs: AT_MS,
    source: "api",
    held: [],
    wire: null,
    ...changes,
  };
}

/** A credential that is in force, as it is kept. */
export function credentialOf(
  organizationId: string,
  kind: CredentialKind,
  secret: string,
  changes: Partial<Credential> = {},
): Credential {
  return {
    id: newId(),
    organizationId,
    sessionId: null,
    kind,
    name: null,
    start: secret.slice(0, 8),
    can: ["read", "send", "manage"],
    createdAtMs: AT_MS,
    expiresAtMs: null,
    revokedAtMs: null,
    ...changes,
  };
}
