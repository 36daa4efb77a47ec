import { describe, expect, it } from "vitest";
import { newSecret, storedCredentials } from "../../src/auth/index.ts";
import type { CredentialStore, KnownCredential } from "../../src/core/index.ts";
import { ManualClock } from "../support/manual-clock.ts";

const CREDENTIAL: KnownCredential = {
  id: "credential-1",
  organizationId: "organization-1",
  sessionId: null,
  kind: "api_key",
  name: null,
  start: "wa_12345",
  can: new Set(["read", "send"]),
  createdAtMs: 0,
  expiresAtMs: null,
  revokedAtMs: null,
  rateLimitPerMinute: 7,
};

/** Knows one secret, and counts how often it was asked. */
function storeWith(secret: string, credential: KnownCredential) {
  const asked: string[] = [];
  const store: Pick<CredentialStore, "findBySecret"> = {
    findBySecret(text) {
      asked.push(text);
      return Promise.resolve(text === secret ? credential : undefined);
    },
  };
  return { asked, store: store as CredentialStore };
}

function authenticate(credential: KnownCredential, clock = new ManualClock()) {
  const secret = newSecret("api_key");
  return storedCredentials(storeWith(secret, credential).store, clock).callerOf(secret);
}

describe("authenticator", () => {
  it("knows who presents a secret", async () => {
    expect(await authenticate(CREDENTIAL)).toEqual({
      id: "credential-1",
      organizationId: "organization-1",
      kind: "api_key",
      can: new Set(["read", "send"]),
      rateLimitPerMinute: 7,
    });
  });

  it("tells the session of an instance token", async () => {
    const token: KnownCredential = { ...CREDENTIAL, kind: "instance_token", sessionId: "session-1" };
    expect(await authenticate(token)).toMatchObject({ kind: "instance_token", sessionId: "session-1" });
  });

  it("knows no instance token without a session", async () => {
    expect(await authenticate({ ...CREDENTIAL, kind: "instance_token" })).toBeUndefined();
  });

  it("knows no revoked credential", async () => {
    expect(await authenticate({ ...CREDENTIAL, revokedAtMs: 1 })).toBeUndefined();
  });

  it("knows a credential until the moment it expires", async () => {
    const clock = new ManualClock();
    const credential = { ...CREDENTIAL, expiresAtMs: clock.wallMs() + 1_000 };
    await clock.advance(999);
    expect(await authenticate(credential, clock)).toBeDefined();
    await clock.advance(1);
    expect(await authenticate(credential, clock)).toBeUndefined();
  });

  it("asks the store once for a secret that could be one", async () => {
    const { asked, store } = storeWith("another", CREDENTIAL);
    const unknown = newSecret("account_token");
    expect(await storedCredentials(store, new ManualClock()).callerOf(unknown)).toBeUndefined();
    expect(asked).toEqual([unknown]);
  });

  it("refuses a wrong checksum, and what cannot be a secret, without a look at the store", async () => {
    const { asked, store } = storeWith("another", CREDENTIAL);
    const authenticator = storedCredentials(store, new ManualClock());
    const secret = newSecret("api_key");
    const wrong = secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");
    for (const text of [wrong, "", "short", "x".repeat(300), "with a space in it"]) {
      expect(await authenticator.callerOf(text)).toBeUndefined();
    }
    expect(asked).toEqual([]);
  });
});
