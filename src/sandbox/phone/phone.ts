import { PHONE_ID, type DeviceAddress } from "../device-address.ts";
import type { KeyBundle } from "../key-bundle.ts";
import { receiveFromPhone } from "../server/phone-stanzas.ts";
import type { ServerContext } from "../server/context.ts";
import type { KeyPair } from "../wire/key-pair.ts";
import type { Stanza } from "../wire/stanza.ts";
import { BoundedMap } from "../bounded-map.ts";
import { answerRetry } from "./messages/answer-retry.ts";
import { KnownMessages } from "./messages/known-messages.ts";
import { receiveMessage } from "./messages/receive-message.ts";
import { renewMedia } from "./messages/renew-media.ts";
import { noteReceipt } from "./messages/receipts.ts";
import type { Outgoing } from "./messages/send-message.ts";
import { SignalDevice } from "./signal/signal-device.ts";

const KEPT_SENT = 1000;
const KEPT_RETRIES = 1000;
const KEPT_GROUPS = 1000;
const KEPT_WAITING = 10_000;

export type PhoneOptions = {
  readonly person: string;
  readonly identity: KeyPair;
  readonly context: ServerContext;
};

/** Somebody's phone: a device that encrypts, decrypts and acknowledges by itself, and does one thing after the other. */
export class Phone {
  readonly address: DeviceAddress;
  readonly context: ServerContext;
  readonly signal: SignalDevice;
  /** What it has sent, by id, for who cannot decrypt it. */
  readonly sent = new BoundedMap<string, Outgoing>(KEPT_SENT);
  /** How often it has asked for a message again, by sender and id. */
  readonly retries = new BoundedMap<string, number>(KEPT_RETRIES);
  /** Who was given the key that reads what it writes to a group. */
  readonly keyHolders = new BoundedMap<string, readonly string[]>(KEPT_GROUPS);
  readonly known = new KnownMessages();
  #work: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor({ person, identity, context }: PhoneOptions) {
    this.address = { person, id: PHONE_ID };
    this.context = context;
    this.signal = new SignalDevice(identity);
  }

  issueBundle(): KeyBundle {
    return this.signal.issueBundle();
  }

  /** Takes a stanza of the server; what comes too fast is lost, as at a phone that is switched off for too long. */
  receive(received: Stanza): void {
    if (this.#waiting < KEPT_WAITING) this.attempt(() => this.#handle(received), received);
  }

  /** Does something by itself, when everything before it is done; that it failed is noted. */
  attempt(work: () => Promise<void>, because?: Stanza): void {
    this.do(work).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.context.unknownStanzas.add(this.address.person, because, `a phone failed: ${reason}`);
    });
  }

  /** Does something as soon as everything before it is done. */
  do<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const done = this.#work.then(work).finally(() => this.#waiting--);
    this.#work = done.catch(() => undefined);
    return done;
  }

  /** Sends a stanza to the server. */
  send(sent: Stanza): void {
    receiveFromPhone(sent, this.address, this.context);
  }

  close(): void {
    this.signal.close();
  }

  async #handle(received: Stanza): Promise<void> {
    if (received.tag === "message") await receiveMessage(received, this);
    else if (received.attrs["type"] === "retry") await answerRetry(received, this);
    else if (received.attrs["type"] === "server-error") renewMedia(received, this);
    else noteReceipt(received, this);
  }
}
