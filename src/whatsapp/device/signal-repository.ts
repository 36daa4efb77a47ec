import {
  DEFAULT_CONNECTION_CONFIG,
  jidDecode,
  type AuthenticationCreds,
  type CacheStore,
  type SignalKeyStoreWithTransaction,
  type SocketConfig,
} from "@whiskeysockets/baileys";
import { cipherGroupsHere } from "./groups/group-cipher.ts";
import { isSignatureTrue } from "./signature.ts";

type MakeSignalRepository = SocketConfig["makeSignalRepository"];
type SignalRepository = ReturnType<MakeSignalRepository>;

/** The library's Signal repository, with the mends below. */
export function signalRepository(lidMappings: CacheStore): MakeSignalRepository {
  return (auth, ...rest) => {
    const repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, ...rest);
    refuseForgedBundles(repository);
    // Declared as less than the library gives: its store with transactions, the whole credentials.
    cipherGroupsHere(repository, auth.keys as SignalKeyStoreWithTransaction);
    refusePoisonedMappings(repository, auth.creds as AuthenticationCreds);
    boundLidMappings(repository, lidMappings);
    return repository;
  };
}

/**
 * Before the first message to a device libsignal asks whether its signed pre-key is the device's own, and tells itself
 * yes without looking: whoever answers for WhatsApp could read along with a key of their own.
 */
function refuseForgedBundles(repository: SignalRepository): void {
  const inject = repository.injectE2ESession.bind(repository);
  repository.injectE2ESession = async (bundle) => {
    const { identityKey, signedPreKey } = bundle.session;
    if (!isSignatureTrue(identityKey, signedPreKey.publicKey, signedPreKey.signature)) {
      throw new Error("a device's signed pre-key is not signed by the device");
    }
    return inject(bundle);
  };
}

/**
 * The library takes any pair of a number and a LID that stands on a message for one person's. One that has our own of the one
 * and somebody else's of the other would send what is for our own phone to them, and nothing of theirs could be read again.
 */
function refusePoisonedMappings({ lidMapping }: SignalRepository, creds: AuthenticationCreds): void {
  const store = lidMapping.storeLIDPNMappings.bind(lidMapping);
  lidMapping.storeLIDPNMappings = (pairs) => {
    const [number, lid] = [creds.me?.id, creds.me?.lid].map((jid) => jidDecode(jid)?.user);
    if (number === undefined || lid === undefined) return store(pairs);
    const isWhole = (pair: (typeof pairs)[number]) => {
      const users = [pair.pn, pair.lid].map((jid) => jidDecode(jid)?.user);
      return users.includes(number) === users.includes(lid);
    };
    return store(pairs.filter(isWhole));
  };
}

/**
 * The library remembers every LID it ever saw for three days, without a bound, and with a timer for each. The field is
 * private; there is no setting. What a socket's end would clear is the session's, and stays for its next socket.
 */
function boundLidMappings({ lidMapping }: SignalRepository, cache: CacheStore): void {
  const store = lidMapping as unknown as { mappingCache: object };
  store.mappingCache = {
    get: (key: string) => cache.get(key),
    set: (key: string, value: unknown) => cache.set(key, value),
    clear: () => undefined,
  };
}
