import {
  addTransactionCapability,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  generateSignalPubKey,
  type AuthenticationState,
  type SignalRepositoryWithLIDStore,
  type SocketConfig,
} from "@whiskeysockets/baileys";
import type { DeviceStore } from "../../../src/core/index.ts";
import { loadDeviceAuth } from "../../../src/whatsapp/device/auth-state.ts";
import { libraryLogger } from "../../../src/whatsapp/library/library-log.ts";
import { withTransactionStorage } from "../../../src/whatsapp/library/transaction-storage.ts";
import { ManualClock } from "../../support/manual-clock.ts";

type MakeSignalRepository = SocketConfig["makeSignalRepository"];
type Sealed = { readonly type: "pkmsg" | "msg"; readonly ciphertext: Uint8Array };

const ignore = () => undefined;
const LOG = libraryLogger({ debug: ignore, info: ignore, warn: ignore, error: ignore }, "session-1");
const STOCK = DEFAULT_CONNECTION_CONFIG.makeSignalRepository;

/** A device with what it keeps, and its end of encrypted conversations: the library's own unless another is given. */
export class Party {
  readonly auth: AuthenticationState;
  readonly signal: SignalRepositoryWithLIDStore;

  constructor(auth: AuthenticationState, makeSignalRepository: MakeSignalRepository = STOCK) {
    this.auth = auth;
    const options = { maxCommitRetries: 1, delayBetweenTriesMs: 0 };
    const keys = withTransactionStorage(() => addTransactionCapability(auth.keys, LOG, options));
    this.signal = makeSignalRepository({ creds: auth.creds, keys }, LOG);
  }

  static async on(
    devices: DeviceStore,
    sessionId: string,
    makeSignalRepository?: MakeSignalRepository,
  ): Promise<Party> {
    const troubles = { onBroken: ignore, onUnread: ignore, onUnsaved: ignore };
    const { state } = await loadDeviceAuth(devices, sessionId, new ManualClock(), troubles);
    return new Party(state, makeSignalRepository);
  }

  /** Uses a bundle of the other's, as after asking WhatsApp for it. */
  async begin(jid: string, other: Party): Promise<void> {
    const { signedIdentityKey, signedPreKey, registrationId } = other.auth.creds;
    const pair = Curve.generateKeyPair();
    const keyId = Math.floor(Math.random() * 1_000_000);
    await other.auth.keys.set({ "pre-key": { [keyId]: pair } });
    const session = {
      registrationId,
      identityKey: generateSignalPubKey(signedIdentityKey.public),
      signedPreKey: {
        keyId: signedPreKey.keyId,
        publicKey: generateSignalPubKey(signedPreKey.keyPair.public),
        signature: signedPreKey.signature,
      },
      preKey: { keyId, publicKey: generateSignalPubKey(pair.public) },
    };
    await this.signal.injectE2ESession({ jid, session });
  }

  seal(jid: string, text: string): Promise<Sealed> {
    return this.signal.encryptMessage({ jid, data: Buffer.from(text) });
  }

  async open(jid: string, message: Sealed): Promise<string> {
    return Buffer.from(await this.signal.decryptMessage({ jid, ...message })).toString();
  }
}
