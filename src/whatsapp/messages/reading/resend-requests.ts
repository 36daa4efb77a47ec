import type { CacheStore, WAMessage, WASocket } from "@whiskeysockets/baileys";

/** That are being asked for at once, of one line. */
const MOST_ASKED = 1_000;

/** What the account's phone is asked to send again. */
export interface ResendRequests {
  /** For the library, in the place of the given one. */
  readonly cache: CacheStore;
  /** Asks for a message that could not be decrypted; nothing waits for that. */
  ask(message: WAMessage): void;
  /** It has come meanwhile. */
  cameBy(id: string): void;
}

/**
 * Before it asks the phone the library waits for two seconds, and all that comes over the line waits with it. Its cache tells
 * it that it has asked already, but for what is asked for here, beside the line.
 */
export function resendRequests(cache: CacheStore, socketOf: () => WASocket): ResendRequests {
  const asked = new Set<string>();

  return {
    cache: {
      // It is asked for no more than whether there is something.
      get: async (id) => ((await cache.get<unknown>(id)) ?? !asked.has(id)) as never,
      set: (id, value) => cache.set(id, value),
      del: (id) => cache.del(id),
      flushAll: () => cache.flushAll(),
    },
    ask(message) {
      const { key, messageTimestamp = null, pushName = null, participant = null } = message;
      const { id } = key;
      if (!id || asked.has(id) || asked.size >= MOST_ASKED) return;
      asked.add(id);
      socketOf()
        .requestPlaceholderResend(key, { key, messageTimestamp, pushName, participant })
        // Its author is asked too.
        .catch(() => undefined)
        .finally(() => asked.delete(id));
    },
    cameBy: (id) => void cache.del(id),
  };
}
