import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import type { Clock } from "../../src/core/index.ts";

/** Also claims that no provider would make. */
export type Claims = Readonly<Record<string, unknown>>;

export type SigningKey = {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
};

/** A new key, which nobody has published. */
export async function newKey(kid: string, alg = "RS256"): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** Where people log in: serves a JWKS over HTTP on this machine, and signs tokens that the clock says are in force. */
export class IdentityProvider implements AsyncDisposable {
  /** How often its keys were asked for. */
  fetches = 0;
  /** What it publishes. */
  keys: readonly SigningKey[];
  /** Answers instead of the JWKS. */
  misbehave: ((response: ServerResponse) => void) | undefined;
  readonly #clock: Clock;
  readonly #server: Server;
  #port = 0;

  private constructor(clock: Clock, key: SigningKey) {
    this.#clock = clock;
    this.keys = [key];
    this.#server = createServer((_, response) => {
      this.fetches++;
      if (this.misbehave) return this.misbehave(response);
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
    });
  }

  static async start(clock: Clock): Promise<IdentityProvider> {
    const provider = new IdentityProvider(clock, await newKey("first"));
    await provider.goUp();
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/jwks`;
  }

  /** Listens, where it has listened before. */
  async goUp(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async goDown(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  /** A token of somebody for the next 5 minutes; a claim of undefined is left out. Signed by the first key unless told. */
  token(claims: Claims = {}, key = this.keys[0], header: object = {}): Promise<string> {
    if (!key) throw new Error("there is no key to sign with");
    const nowSeconds = Math.floor(this.#clock.wallMs() / 1000);
    return new SignJWT({ sub: "user-1", exp: nowSeconds + 300, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.goDown();
  }
}
