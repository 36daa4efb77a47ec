import {
  GatewayError,
  parseChatAddress,
  type ChatAddress,
  type Core,
  type Message,
  type NewSession,
  type SendMessage,
  type SendOutcome,
  type Session,
  type Stores,
} from "../../../src/core/index.ts";
import { TestStore } from "../../store/test-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MortalClock } from "../../support/mortal-clock.ts";
import { coreOf } from "./core-of.ts";
import { FakeLines } from "./fake-line.ts";

export const ALICE = "5511988887777";
export const BOB = "5511988886666";

export type WorldOptions = {
  readonly session?: Partial<NewSession>;
  /** What stands between the core and its stores. */
  readonly stores?: (stores: Stores) => Stores;
};

/** The core with its time, its lines and its process in a test's hands, on a real database of its own. */
export class MessageWorld implements Disposable {
  readonly clock = new ManualClock();
  readonly store = new TestStore();
  readonly log: string[] = [];
  lines: FakeLines;
  core: Core;
  /** An open one that a phone has linked, unless it is told otherwise. */
  session!: Session;
  readonly #options: WorldOptions;
  #process: MortalClock;

  private constructor(options: WorldOptions) {
    this.#options = options;
    this.#process = new MortalClock(this.clock);
    this.lines = new FakeLines(this.clock);
    this.core = this.#start();
  }

  static async make(options: WorldOptions = {}): Promise<MessageWorld> {
    const world = new MessageWorld(options);
    world.session = await world.linked(await world.store.organization(), options.session);
    world.lines.open(world.session.id);
    return world;
  }

  /** One more session, not open; without limits unless it is told otherwise. */
  async linked(organizationId: string, changes: Partial<NewSession> = {}): Promise<Session> {
    const { id } = await this.store.linkedSession(organizationId, {
      ratePerMinute: 0,
      ratePerHour: 0,
      ...changes,
    });
    const session = await this.store.store.sessions.get(id);
    if (!session) throw new Error("it was made just now");
    return session;
  }

  #start(): Core {
    const { store } = this.store;
    return coreOf({
      stores: { ...(this.#options.stores?.(store) ?? store), atomically: store.atomically },
      clock: this.#process,
      connections: this.lines,
      log: (message) => void this.log.push(message),
    });
  }

  /** The process dies where it stands, and another takes up what it had stored. No session is open in it. */
  async killAndStart(): Promise<void> {
    this.#process.isDead = true;
    const { handed } = this.lines;
    this.#process = new MortalClock(this.clock);
    this.lines = new FakeLines(this.clock);
    this.lines.handed.push(...handed);
    this.core = this.#start();
    await this.core.recover();
  }

  /** Lets everything go on that waits for nothing but the stores. */
  async turn(): Promise<void> {
    for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass, with everything that goes on before and after. */
  async pass(ms: number): Promise<void> {
    await this.turn();
    await this.clock.advance(ms);
    await this.turn();
  }

  /** Lets everything go on that takes no more than a moment. */
  async moment(): Promise<void> {
    for (let count = 0; count < 10; count++) await this.pass(5);
  }

  send(text: string, changes: Partial<SendMessage> & { readonly in?: string } = {}): Promise<SendOutcome> {
    const { in: chat = BOB, ...others } = changes;
    const sending = this.core.messages.send(this.session, {
      to: to(chat),
      content: { kind: "text", text },
      source: "api",
      isQueued: false,
      ...others,
    });
    // Whoever is killed answers nobody.
    sending.catch(() => undefined);
    return sending;
  }

  /** Stores one and lets it begin. */
  async queue(text: string, changes: Parameters<MessageWorld["send"]>[1] = {}): Promise<Message> {
    const { message } = await this.send(text, { ...changes, isQueued: true });
    return message;
  }

  /** What came of it, for which a moment may pass. */
  async outcome(sending: Promise<SendOutcome>): Promise<Message> {
    await this.until(sending, 1);
    return (await sending).message;
  }

  /** With which code it was refused. */
  async refusal(sending: Promise<SendOutcome>): Promise<string> {
    await this.until(sending, 1);
    return sending.then(
      ({ message }) => `not at all: ${message.state ?? ""}`,
      (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
    );
  }

  /** Lets time pass in such steps until that has come to its end. */
  async until(work: Promise<unknown>, stepMs: number): Promise<void> {
    const seen = { isOver: false };
    const end = () => void (seen.isOver = true);
    work.then(end, end);
    for (let steps = 0; steps < 50; steps++) {
      await this.turn();
      if (seen.isOver) return;
      await this.clock.advance(stepMs);
    }
    throw new Error(`nothing came of it within 50 times ${stepMs} ms`);
  }

  /** A message as it is stored by now. */
  async stored({ row }: Pick<Message, "row">): Promise<Message | undefined> {
    return this.store.store.messages.get(this.session.id, row);
  }

  async stateOf(message: Pick<Message, "row">): Promise<string> {
    const stored = await this.stored(message);
    return stored?.state ?? "gone";
  }

  /** The texts that were handed over, in that order. */
  get texts(): readonly string[] {
    return this.lines.handed.map(({ wire }) => textIn(wire));
  }

  [Symbol.dispose](): void {
    this.#process.isDead = true;
    this.store[Symbol.dispose]();
  }
}

export function to(chat: string): ChatAddress {
  const address = parseChatAddress(chat);
  if (!address) throw new Error(`${chat} is no address`);
  return address;
}

/** The text of a message as it left. */
export function textIn(wire: string): string {
  const content = JSON.parse(wire.slice(0, wire.lastIndexOf("}") + 1)) as { readonly text?: string };
  return content.text ?? "";
}
