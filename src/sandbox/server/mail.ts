import type { LinkedDevice } from "../linked-device.ts";
import { SERVER, stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { Connections } from "./connections.ts";

const KEPT_OF_A_DEVICE = 10_000;

/** What a device says it has taken; an ack names the class of what it answers. */
export type Settled = { readonly tag: string; readonly id: string; readonly type?: string | undefined };

/**
 * What companions have not acknowledged yet. A device that is there gets each stanza at once; one that is not, with its next
 * login. The oldest are dropped beyond ten thousand of a device; it ends with the process.
 */
export class Mail {
  readonly #connections: Connections;
  readonly #queues = new WeakMap<LinkedDevice, Stanza[]>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  add(device: LinkedDevice, added: Stanza): void {
    const queue = this.#of(device);
    if (queue.length >= KEPT_OF_A_DEVICE) queue.shift();
    queue.push(added);
    const session = this.#connections.findSession(device);
    if (session?.isActive) session.socket.send(added);
  }

  /** The device has taken it, once for each time that it was sent. */
  settle(device: LinkedDevice, { tag, id, type }: Settled): void {
    const queue = this.#of(device);
    const isSettled = ({ tag: sent, attrs }: Stanza) =>
      sent === tag && attrs["id"] === id && (tag === "message" || tag === "call" || attrs["type"] === type);
    const index = queue.findIndex(isSettled);
    if (index >= 0) queue.splice(index, 1);
  }

  /** A session wants what has waited for it, and from now on what comes. */
  open(session: Session): void {
    if (session.isActive) return;
    session.isActive = true;
    const queue = this.#of(session.device);
    const count = String(queue.length);
    if (queue.length > 0) session.socket.send(information("offline_preview", preview(queue)));
    for (const [index, { tag, attrs, content }] of queue.entries()) {
      session.socket.send(stanza(tag, { ...attrs, offline: String(index) }, content));
    }
    // Without it a client holds back what it tells for good.
    session.socket.send(information("offline", { count }));
  }

  #of(device: LinkedDevice): Stanza[] {
    const known = this.#queues.get(device) ?? [];
    this.#queues.set(device, known);
    return known;
  }
}

function preview(queue: readonly Stanza[]): Record<string, string> {
  const countOf = (name: string) => String(queue.filter(({ tag }) => tag === name).length);
  return {
    count: String(queue.length),
    message: countOf("message"),
    receipt: countOf("receipt"),
    notification: countOf("notification"),
    appdata: "0",
  };
}

function information(tag: string, attributes: Readonly<Record<string, string>>): Stanza {
  return stanza("ib", { from: SERVER }, [stanza(tag, attributes)]);
}
