import type { DeviceAddress } from "../../device-address.ts";
import { bundleStanzas } from "../../server/key-stanzas.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";

const MOST_RETRIES = 5;
/** From here on it sends keys along, as clients do, so that the author can open the conversation anew. */
const WITH_KEYS_FROM = 2;

/** That a phone could not decrypt what a session had sent it, or a session what a phone had. */
export type AskedAgain = {
  /** Of the message. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** The how manieth time, from 1. */
  readonly count: number;
};

/** Asks the author of a message that cannot be decrypted to send it again; five times at most. */
export function askAgain({ attrs }: Stanza, author: DeviceAddress, phone: Phone): void {
  const { id = "", from, participant, recipient, t } = attrs;
  const key = `${author.person}:${author.id} ${id}`;
  const count = (phone.retries.get(key) ?? 0) + 1;
  if (count > MOST_RETRIES) return;
  phone.retries.set(key, count);
  phone.context.askedAgain.add({
    id,
    at: Date.now(),
    from: author.person,
    to: phone.address.person,
    count,
  });
  const content = [
    stanza("retry", { count: String(count), id, t, v: "1" }),
    stanza("registration", {}, phone.signal.registrationId),
    ...(count >= WITH_KEYS_FROM ? [stanza("keys", {}, bundleStanzas(phone.issueBundle()))] : []),
  ];
  phone.send(stanza("receipt", { id, to: from, type: "retry", participant, recipient }, content));
}
