import type { LinkedDevice } from "../linked-device.ts";
import { WaitingRoom } from "../waiting-room.ts";
import type { StanzaSocket } from "../wire/stanza-socket.ts";
import {
  infoOf,
  numberOf,
  type Connection,
  type ConnectionInfo,
  type Phase,
  type Session,
} from "./connection.ts";
import type { Registration } from "./registration.ts";

/** The live connections, oldest first, and the sockets that outlive them (half-open, closing). */
export class Connections {
  readonly #live = new Set<Connection>();
  readonly #sockets = new Set<StanzaSocket>();
  readonly #logins = new Map<string, number>();
  readonly #waitingRoom = new WaitingRoom();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  add(connection: Connection): void {
    this.#live.add(connection);
    this.#sockets.add(connection.socket);
    this.notify();
  }

  /** Moves a connection on; "ended" takes it out of the list. */
  enter(connection: Connection, phase: Phase): void {
    if (connection.phase.name === "registering") connection.phase.registration.ended();
    connection.phase = phase;
    if (phase.name === "ended") this.#live.delete(connection);
    if (phase.name === "open") {
      const { number } = phase.session.device;
      this.#logins.set(number, this.logins(number) + 1);
    }
    this.notify();
  }

  /** The TCP connection is gone for good. */
  forget(socket: StanzaSocket): void {
    this.#sockets.delete(socket);
  }

  /** All live connections, or those of a number. */
  of(number: string | undefined): readonly Connection[] {
    return [...this.#live].filter((connection) => number === undefined || numberOf(connection) === number);
  }

  get infos(): readonly ConnectionInfo[] {
    return [...this.#live].map(infoOf);
  }

  get sockets(): readonly StanzaSocket[] {
    return [...this.#sockets];
  }

  get registrations(): readonly Registration[] {
    return [...this.#live].flatMap(({ phase }) => (phase.name === "registering" ? [phase.registration] : []));
  }

  /** Of all numbers, or of one. */
  sessionsOf(number: string | undefined): readonly Session[] {
    return this.of(number).flatMap(({ phase }) => (phase.name === "open" ? [phase.session] : []));
  }

  findSession(device: LinkedDevice): Session | undefined {
    return this.sessionsOf(device.number).find((session) => session.device === device);
  }

  /** How often the number's devices have logged in so far. */
  logins(number: string): number {
    return this.#logins.get(number) ?? 0;
  }

  /** Resolves as soon as the condition holds; it is looked at after each change of a connection. */
  async until(holds: (connections: readonly ConnectionInfo[]) => boolean, timeoutMs: number): Promise<void> {
    const find = () => (holds(this.infos) ? true : undefined);
    await this.#waitingRoom.until(find, "matching connection", timeoutMs);
  }

  /** Like `until`, for what can be found in the registrations; undefined when it is not there in time. */
  findRegistration<T>(find: (registrations: readonly Registration[]) => T | undefined, timeoutMs: number) {
    const found = this.#waitingRoom.until(() => find(this.registrations), "registration", timeoutMs);
    return found.catch(() => undefined);
  }

  /** Something changed, in the list or inside a connection. */
  notify(): void {
    this.#changed();
    this.#waitingRoom.notify();
  }

  close(): void {
    for (const socket of this.sockets) socket.drop();
    this.#waitingRoom.close("the simulated WhatsApp was closed");
  }
}
