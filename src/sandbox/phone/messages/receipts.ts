import type { DeviceAddress } from "../../device-address.ts";
import { idsOf } from "../../server/messages/take-receipt.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";

/** A receipt that reached a phone: what became of a message at another device. */
export type ReceiptRecord = {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The message's. */
  readonly id: string;
  /** Whose device it is from, and which: 0 is the phone. */
  readonly from: string;
  readonly device: number;
  /** Whose phone has it. */
  readonly to: string;
  /** "delivered" is the one without a type on the wire. */
  readonly type: string;
};

/** Tells the author that a message has arrived; one's own devices in their own way. */
export function confirm({ attrs }: Stanza, author: DeviceAddress, phone: Phone): void {
  const { id, from, participant, recipient } = attrs;
  const isOwn = author.person === phone.address.person;
  phone.send(stanza("receipt", { id, to: from, participant, ...(isOwn && { type: "sender", recipient }) }));
}

/** Keeps what a receipt tells; one may be for several messages. */
export function noteReceipt(receipt: Stanza, { address, context }: Phone): void {
  const from = context.people.deviceOf(receipt.attrs["participant"] ?? receipt.attrs["from"] ?? "");
  if (receipt.tag !== "receipt" || !from) throw new Error("a phone takes messages and receipts only");
  const { type = "delivered" } = receipt.attrs;
  for (const id of idsOf(receipt)) {
    context.receipts.add({
      at: Date.now(),
      id,
      from: from.person,
      device: from.id,
      to: address.person,
      type,
    });
  }
}
