import { proto } from "@whiskeysockets/baileys";
import { isSignatureValid } from "../../src/sandbox/wire/signature.ts";
import { generateKeyPair, sharedSecret, type KeyPair } from "../../src/sandbox/wire/key-pair.ts";
import { SymmetricState } from "../../src/sandbox/wire/symmetric-state.ts";

export type InitiatorOptions = {
  readonly prologue: Buffer;
  readonly own: KeyPair;
  readonly payload: Uint8Array;
  readonly rootKey: Buffer;
  /** The server's static key from before: the handshake begins as IK. */
  readonly knownServer?: Buffer | undefined;
};

/** What the client goes on with: a frame that is still to be sent (none in IK), and the keys. */
export type Finished = {
  readonly pattern: "XX" | "IK" | "XXfallback";
  readonly finish: Uint8Array | undefined;
  readonly serverStatic: Buffer;
  readonly keys: readonly [toServer: Buffer, fromServer: Buffer];
};

/** A client's half of Noise as WhatsApp Web has it: XX, or IK with XXfallback when the server's key is known. */
export class NoiseInitiator {
  readonly #options: InitiatorOptions;
  readonly #ephemeral = generateKeyPair();
  #resuming: SymmetricState | undefined;

  constructor(options: InitiatorOptions) {
    this.#options = options;
  }

  hello(): Uint8Array {
    const { prologue, own, payload, knownServer } = this.#options;
    const ephemeral = this.#ephemeral.public;
    if (!knownServer) return encode({ clientHello: { ephemeral } });
    const state = new SymmetricState("Noise_IK_25519_AESGCM_SHA256", prologue);
    state.mixHash(knownServer);
    state.mixHash(ephemeral);
    state.mixKey(sharedSecret(this.#ephemeral, knownServer));
    const sealedStatic = state.seal(own.public);
    state.mixKey(sharedSecret(own, knownServer));
    this.#resuming = state;
    return encode({
      clientHello: { ephemeral, static: sealedStatic, payload: state.seal(Buffer.from(payload)) },
    });
  }

  /** Throws for a serverHello that does not hold, or whose certificates are not under the root key. */
  finish(frame: Buffer): Finished {
    const { serverHello } = proto.HandshakeMessage.decode(frame);
    const ephemeral = Buffer.from(serverHello?.ephemeral ?? []);
    const sealedChain = serverHello?.payload ?? Buffer.alloc(0);
    const { knownServer } = this.#options;
    if (this.#resuming && knownServer && !serverHello?.static?.length) {
      return this.#resume(this.#resuming, ephemeral, sealedChain, knownServer);
    }
    return this.#introduce(ephemeral, serverHello?.static ?? Buffer.alloc(0), sealedChain);
  }

  #resume(state: SymmetricState, theirs: Buffer, sealedChain: Uint8Array, serverStatic: Buffer): Finished {
    state.mixHash(theirs);
    state.mixKey(sharedSecret(this.#ephemeral, theirs));
    state.mixKey(sharedSecret(this.#options.own, theirs));
    this.#checkChain(state.open(sealedChain), serverStatic);
    return { pattern: "IK", finish: undefined, serverStatic, keys: state.split() };
  }

  #introduce(theirs: Buffer, sealedStatic: Uint8Array, sealedChain: Uint8Array): Finished {
    const { prologue, own, payload } = this.#options;
    const pattern = this.#resuming ? "XXfallback" : "XX";
    const state = new SymmetricState(`Noise_${pattern}_25519_AESGCM_SHA256`, prologue);
    state.mixHash(this.#ephemeral.public);
    state.mixHash(theirs);
    state.mixKey(sharedSecret(this.#ephemeral, theirs));
    const serverStatic = state.open(sealedStatic);
    state.mixKey(sharedSecret(this.#ephemeral, serverStatic));
    this.#checkChain(state.open(sealedChain), serverStatic);
    const ownStatic = state.seal(own.public);
    state.mixKey(sharedSecret(own, theirs));
    const clientFinish = { static: ownStatic, payload: state.seal(Buffer.from(payload)) };
    return { pattern, finish: encode({ clientFinish }), serverStatic, keys: state.split() };
  }

  #checkChain(chain: Buffer, serverStatic: Buffer): void {
    const { leaf, intermediate } = proto.CertChain.decode(chain);
    const nothing = new Uint8Array();
    const keyOf = (details: Uint8Array) => proto.CertChain.NoiseCertificate.Details.decode(details).key;
    const middle = intermediate?.details ?? nothing;
    const last = leaf?.details ?? nothing;
    const holds =
      isSignatureValid(this.#options.rootKey, middle, intermediate?.signature ?? nothing) &&
      isSignatureValid(keyOf(middle) ?? nothing, last, leaf?.signature ?? nothing) &&
      serverStatic.equals(keyOf(last) ?? nothing);
    if (!holds) throw new Error("the server's certificates do not hold");
  }
}

function encode(message: proto.IHandshakeMessage): Uint8Array {
  return proto.HandshakeMessage.encode(message).finish();
}
