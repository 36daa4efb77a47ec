import { BoundedMap } from "../bounded-map.ts";
import type { ReceiversView } from "../browser/receiver/receiver-view.ts";
import { LivePages } from "../page/live-pages.ts";
import { Receiver } from "./receiver.ts";

const KEPT_RECEIVERS = 10;
const SHOWN_DELIVERIES = 50;
const SHOWN_BODY = 8 * 1024;

/** The receivers, by names that their users choose, and the open pages that show them. The eleventh takes the place of the one that was used longest ago. */
export class Receivers {
  readonly #receivers = new BoundedMap<string, Receiver>(KEPT_RECEIVERS);
  readonly pages = new LivePages();

  find(name: string): Receiver | undefined {
    return this.#receivers.get(name);
  }

  /** One is there as soon as somebody uses it. */
  use(name: string): Receiver {
    const receiver = this.#receivers.get(name) ?? new Receiver(name, () => this.pages.changed());
    // The newest of the map again.
    this.#receivers.set(name, receiver);
    return receiver;
  }

  /** What a page shows of the receiver `picked`; without one, or when it is gone, of the one that was used last. */
  view(picked: string | undefined): ReceiversView {
    const all = this.#receivers.values;
    const shown = all.find(({ name }) => name === picked) ?? all.at(-1);
    return { names: all.map(({ name }) => name).toSorted(), receiver: shown ? shortened(shown) : null };
  }

  close(): void {
    this.pages.close();
  }
}

function shortened({ view }: Receiver): ReceiversView["receiver"] {
  const deliveries = view.deliveries
    .slice(0, SHOWN_DELIVERIES)
    .map((delivery) => ({ ...delivery, body: delivery.body.slice(0, SHOWN_BODY) }));
  return { ...view, deliveries };
}
