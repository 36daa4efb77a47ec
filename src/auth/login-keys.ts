import { errors, type JWTVerifyGetKey, type LocalJWKSet } from "jose";
import { GatewayError, type Clock, type Log } from "../core/index.ts";
import { fetchKeys, reasonOf } from "./fetch-keys.ts";

/** Keys are used for so long without asking anew. */
const FRESH_MS = 600_000;
/** Between two fetches, whatever came of the first: tokens with unknown key ids cause no more. */
const APART_MS = 10_000;
const TIMEOUT_MS = 3_000;

export type LoginKeysOptions = {
  readonly url: string;
  /** The way there, for `fetch`; straight out when absent. */
  readonly way?: RequestInit;
  /** How long fetched keys go on while they cannot be fetched anew. */
  readonly staleMs: number;
  readonly clock: Clock;
  readonly log: Log;
};

/** The keys of a JWKS, fetched when they are needed and kept. */
export interface LoginKeys {
  /** The key that a token names. Throws `unavailable` while there are none, else the library's error about the token. */
  readonly keyFor: JWTVerifyGetKey;
  /** Ends a fetch on its way. */
  close(): void;
}

export function loginKeys({ url, way, staleMs, clock, log }: LoginKeysOptions): LoginKeys {
  let keys: LocalJWKSet | undefined;
  let fetchedAtMs = -Infinity;
  let triedAtMs = -Infinity;
  let failure: string | undefined;
  let fetching: Promise<void> | undefined;
  let abort: (reason: Error) => void = () => undefined;

  async function fetchAnew(): Promise<void> {
    const controller = new AbortController();
    abort = (reason) => controller.abort(reason);
    const cancel = clock.after(TIMEOUT_MS, () => abort(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
    try {
      keys = await fetchKeys(url, controller.signal, way);
      fetchedAtMs = clock.nowMs();
      if (failure !== undefined) log.info("the JWKS can be fetched again");
      failure = undefined;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== failure) log.warn("the JWKS cannot be fetched", { reason });
      failure = reason;
    } finally {
      cancel();
      triedAtMs = clock.nowMs();
      fetching = undefined;
    }
  }

  /** Resolves when the keys are as new as they may be had now. */
  async function refresh(): Promise<void> {
    if (clock.nowMs() - triedAtMs >= APART_MS) fetching ??= fetchAnew();
    await fetching;
  }

  function known(): LocalJWKSet {
    if (keys && clock.nowMs() - fetchedAtMs < Math.max(FRESH_MS, staleMs)) return keys;
    throw new GatewayError("unavailable", "the keys of logins cannot be fetched");
  }

  return {
    async keyFor(header, token) {
      if (clock.nowMs() - fetchedAtMs >= FRESH_MS) await refresh();
      try {
        return await known()(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await refresh();
        return await known()(header, token);
      }
    },
    close: () => abort(new Error("the gateway stops")),
  };
}
