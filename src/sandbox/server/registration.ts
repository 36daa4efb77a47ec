import { createHash, randomBytes } from "node:crypto";
import { badRequest, IqError, iqError, iqResult, notImplemented } from "./iq.ts";
import { isPing } from "./iq-ping.ts";
import { readCodeRequest, type CodeRequest } from "./code-request.ts";
import { Expectations } from "./expectations.ts";
import type { PairingData } from "./pairing-data.ts";
import { childOf, childrenOf, SERVER, stanza, type Stanza } from "../wire/stanza.ts";
import type { StanzaSocket } from "../wire/stanza-socket.ts";

const ANSWER_WITHIN_MS = 15_000;
const REFRESH_WITHIN_MS = 3000;
const CODE_STAGE = "link_code_companion_reg";

export type RegistrationOptions = {
  readonly socket: StanzaSocket;
  readonly noiseKey: Buffer;
  readonly pairing: PairingData;
  readonly refs: number;
  /** Called when the companion has asked to be linked by code. */
  readonly codeRequested: () => void;
  /** The code of the error that such a wish is refused with, undefined when it is taken. */
  readonly takeRefusal: (number: string) => number | undefined;
};

/** A companion that is not linked yet: it shows codes, and waits for a phone to read one. */
export class Registration {
  readonly noiseKey: Buffer;
  readonly pairing: PairingData;
  readonly refs: readonly string[];
  /** "linking" while a phone is at work with it. */
  state: "waiting" | "linking" = "waiting";
  codeRequest: CodeRequest | undefined;
  readonly #socket: StanzaSocket;
  readonly #codeRequested: () => void;
  readonly #takeRefusal: (number: string) => number | undefined;
  readonly #expectations = new Expectations();
  /** Ids of what was sent and must be acknowledged. */
  readonly #unacknowledged = new Set<string>();
  readonly #revokedSecrets = new Set<string>();
  #isRefreshed: Promise<boolean> = Promise.resolve(true);
  #lastId = 0;

  constructor({ socket, noiseKey, pairing, refs, codeRequested, takeRefusal }: RegistrationOptions) {
    this.#socket = socket;
    this.#codeRequested = codeRequested;
    this.#takeRefusal = takeRefusal;
    this.noiseKey = noiseKey;
    this.pairing = pairing;
    this.refs = Array.from({ length: refs }, () => `2@${randomBytes(78).toString("base64")}`);
  }

  /** Hands the refs to the companion, which makes a QR code of each. */
  offerRefs(): void {
    const refs = this.refs.map((ref) => stanza("ref", {}, Buffer.from(ref)));
    this.#unacknowledged.add(this.#sendIq(stanza("pair-device", {}, refs)));
  }

  /** Asks the companion for a new ADV secret; until it has acknowledged, its codes are dead. */
  requestRefresh(oldSecret: Buffer | undefined): void {
    if (oldSecret) this.#revokedSecrets.add(fingerprint(oldSecret));
    const id = this.#notify("companion_reg_refresh", stanza("companion_reg_refresh"));
    const acknowledged = this.#expectations.next(
      (ack) => ack.tag === "ack" && ack.attrs["id"] === id,
      REFRESH_WITHIN_MS,
    );
    this.#isRefreshed = acknowledged.then(
      () => true,
      () => false,
    );
  }

  /** False for the secret of a code shown before a refresh, and for all when that refresh is not acknowledged. */
  async isSecretAlive(secret: Buffer): Promise<boolean> {
    return !this.#revokedSecrets.has(fingerprint(secret)) && (await this.#isRefreshed);
  }

  /** Tells the companion that it is linked; resolves with its answer. */
  sendPairSuccess(content: Stanza[]): Promise<Stanza> {
    const id = this.#sendIq(stanza("pair-success", {}, content));
    return this.#expectations.next(
      (reply) => reply.tag === "iq" && reply.attrs["id"] === id,
      ANSWER_WITHIN_MS,
    );
  }

  /** Passes the phone's half of the exchange by code on; resolves with the companion's "companion_finish" iq. */
  sendPrimaryHello(ref: string, wrappedEphemeral: Buffer, phoneIdentity: Buffer): Promise<Stanza> {
    const content = [
      stanza("link_code_pairing_wrapped_primary_ephemeral_pub", {}, wrappedEphemeral),
      stanza("primary_identity_pub", {}, phoneIdentity),
      stanza("link_code_pairing_ref", {}, Buffer.from(ref)),
    ];
    this.#notify(CODE_STAGE, stanza(CODE_STAGE, { stage: "primary_hello" }, content));
    return this.#expectations.next(
      (iq) => childOf(iq, CODE_STAGE)?.attrs["stage"] === "companion_finish",
      ANSWER_WITHIN_MS,
    );
  }

  answer(iq: Stanza): void {
    this.#socket.send(iqResult(iq));
  }

  refuse(iq: Stanza): void {
    this.#socket.send(iqError(iq, badRequest()));
  }

  endWith(last: Stanza): void {
    this.#socket.sendAndClose(last);
  }

  /** False for a stanza that nobody knows before a login. */
  receive(received: Stanza): boolean {
    if (this.#expectations.offer(received)) return true;
    switch (received.tag) {
      case "ack":
        return received.attrs["class"] === "notification" && this.#acknowledge(received);
      case "ib":
        return childOf(received, "unified_session") !== undefined;
      case "iq":
        return this.#receiveIq(received);
      default:
        return false;
    }
  }

  ended(): void {
    this.#expectations.close();
  }

  #receiveIq(iq: Stanza): boolean {
    if (iq.attrs["type"] === "result" && this.#acknowledge(iq)) return true;
    if (isPing(iq)) {
      this.answer(iq);
      return true;
    }
    const [child] = childrenOf(iq);
    const key = `${iq.attrs["type"] ?? ""} ${iq.attrs["xmlns"] ?? ""} ${child?.tag ?? ""}`;
    if (child && key === `set md ${CODE_STAGE}`) {
      this.#receiveCodeStage(iq, child);
      return true;
    }
    this.#socket.send(iqError(iq, notImplemented()));
    return false;
  }

  #receiveCodeStage(iq: Stanza, stage: Stanza): void {
    const request =
      stage.attrs["stage"] === "companion_hello" ? readCodeRequest(stage, this.noiseKey) : undefined;
    if (!request) {
      this.refuse(iq);
      return;
    }
    const refusal = this.#takeRefusal(request.number);
    if (refusal !== undefined) {
      this.#socket.send(iqError(iq, new IqError(refusal, "a fault was asked for")));
      return;
    }
    this.codeRequest = request;
    const ref = stanza("link_code_pairing_ref", {}, Buffer.from(request.ref));
    this.#socket.send(iqResult(iq, [stanza(CODE_STAGE, { stage: "companion_hello" }, [ref])]));
    this.#codeRequested();
  }

  #acknowledge({ attrs }: Stanza): boolean {
    return this.#unacknowledged.delete(attrs["id"] ?? "");
  }

  #sendIq(content: Stanza): string {
    const id = String(++this.#lastId);
    this.#socket.send(stanza("iq", { from: SERVER, type: "set", id, xmlns: "md" }, [content]));
    return id;
  }

  #notify(type: string, content: Stanza): string {
    const id = `n${++this.#lastId}`;
    const t = String(Math.floor(Date.now() / 1000));
    this.#unacknowledged.add(id);
    this.#socket.send(stanza("notification", { from: SERVER, id, type, t }, [content]));
    return id;
  }
}

// Compared, never kept: a secret itself has no place in memory once it was used.
function fingerprint(secret: Buffer): string {
  return createHash("sha256").update(secret).digest("hex");
}
