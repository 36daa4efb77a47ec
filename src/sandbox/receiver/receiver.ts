import type { IncomingHttpHeaders } from "node:http";
import type { DeliveryView, FaultKind, FaultView, ReceiverView } from "../browser/receiver/receiver-view.ts";
import { EventOrder } from "./event-order.ts";
import { check, UNCHECKED, type Expected, type Signed } from "./signatures.ts";
import { toldEvent } from "./told-event.ts";

const KEPT_DELIVERIES = 100;
const KEPT_BODY_BYTES = 64 * 1024;
/** Headers of the connection's own, which tell nothing of a delivery. */
const FRAMING: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "sec-fetch-mode",
  "transfer-encoding",
]);

/** A delivery, and what it is checked by while that is kept. */
type Kept = { view: DeliveryView; readonly signed: Signed | undefined };

/** Where webhooks can be pointed at: keeps the newest hundred deliveries, checks them, and fails when it is told to. */
export class Receiver {
  readonly name: string;
  readonly #kept: Kept[] = [];
  readonly #order = new EventOrder();
  readonly #changed: () => void;
  #expected: Expected = { secret: null, authorization: null };
  #fault: FaultView | null = null;
  /** The one event of the fault "one-event", once it has come. */
  #refusedId: string | undefined;
  #count = 0;
  #refused = 0;

  constructor(name: string, changed: () => void) {
    this.name = name;
    this.#changed = changed;
  }

  get view(): ReceiverView {
    const deliveries = this.#kept.map(({ view }) => view);
    return {
      name: this.name,
      ...this.#expected,
      fault: this.#fault,
      refused: this.#refused,
      deliveries,
    };
  }

  /** What came before is compared anew, too. */
  expect(change: Partial<Expected>): void {
    this.#expected = { ...this.#expected, ...change };
    for (const kept of this.#kept) {
      const checks = kept.signed ? check(kept.signed, this.#expected) : UNCHECKED;
      kept.view = { ...kept.view, checks };
    }
    this.#changed();
  }

  /** Takes the place of the fault before; null ends it. */
  failWith(fault: FaultView | null): void {
    this.#fault = fault;
    this.#refusedId = undefined;
    this.#changed();
  }

  /** Whether the next delivery is to be refused unread. */
  takeRefusal(): boolean {
    if (this.#fault?.kind !== "refuse") return false;
    this.#refused++;
    this.#spend(this.#fault);
    this.#changed();
    return true;
  }

  /** Keeps a delivery; answers how it is to be told. `path`: what stood behind the receiver's own address. */
  take(path: string, headers: IncomingHttpHeaders, body: Buffer): FaultKind | null {
    const told = toldEvent(headers, body);
    const signed = { headers, body, at: Date.now() };
    const fault = this.#takeFault(told.eventId);
    this.#kept.unshift({
      view: {
        id: ++this.#count,
        at: signed.at,
        path,
        headers: tellingOf(headers),
        body: body.subarray(0, KEPT_BODY_BYTES).toString(),
        bodyBytes: body.length,
        ...told,
        ...this.#order.see(told, headers["duet-replay"] !== undefined),
        checks: check(signed, this.#expected),
        fault,
      },
      signed: body.length <= KEPT_BODY_BYTES ? signed : undefined,
    });
    this.#kept.length = Math.min(this.#kept.length, KEPT_DELIVERIES);
    this.#changed();
    return fault;
  }

  #takeFault(eventId: string | null): FaultKind | null {
    const fault = this.#fault;
    // It is told before a delivery is read, where there is one still.
    if (!fault || fault.kind === "refuse") return null;
    if (fault.kind === "one-event") {
      this.#refusedId ??= eventId ?? undefined;
      if (this.#refusedId !== eventId) return null;
    }
    this.#spend(fault);
    return fault.kind;
  }

  #spend({ kind, times }: FaultView): void {
    if (times !== null) this.#fault = times > 1 ? { kind, times: times - 1 } : null;
  }
}

function tellingOf(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const telling = Object.entries(headers).filter(([name]) => !FRAMING.has(name));
  return Object.fromEntries(telling.map(([name, value]) => [name, String(value)]));
}
