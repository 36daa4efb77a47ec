import type { Clock } from "../../clock.ts";
import type { Connections } from "../../connections.ts";
import { GatewayError } from "../../errors.ts";
import type { Session } from "../../sessions/index.ts";
import type { MessageStore } from "../message-store.ts";
import type { Message } from "../message.ts";
import type { MessageMediaReading } from "./open-media.ts";

/** For all of it, a connection that is not open yet included. */
const WITHIN_MS = 30_000;

export type WholeMediaPorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly messages: Pick<MessageStore, "find">;
  readonly reading: Pick<MessageMediaReading, "openMedia">;
};

/**
 * The media of a stored message, in memory. Undefined where it cannot be had within 30 s, for any reason that is not this
 * machine's, or where it is more than `mostBytes`.
 */
export async function wholeMedia(
  ports: WholeMediaPorts,
  session: Session,
  { chat, id }: Pick<Message, "chat" | "id">,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  const { clock, connections } = ports;
  const untilMs = clock.nowMs() + WITHIN_MS;
  const isOpen =
    (await connections.of(session.id).until(({ status }) => status === "open", WITHIN_MS)) !== undefined;
  const message = isOpen ? await ports.messages.find(session.id, chat, id) : undefined;
  if (!message) return undefined;
  const late = Promise.withResolvers<undefined>();
  const cancel = clock.after(Math.max(0, untilMs - clock.nowMs()), () => late.resolve(undefined));
  const isLate = () => clock.nowMs() >= untilMs;
  try {
    return await Promise.race([read(ports, session, message, { mostBytes, isLate }), late.promise]);
  } catch (error) {
    if (error instanceof GatewayError && error.code !== "unavailable") return undefined;
    throw error;
  } finally {
    cancel();
  }
}

async function read(
  { reading }: WholeMediaPorts,
  session: Session,
  message: Message,
  { mostBytes, isLate }: { readonly mostBytes: number; readonly isLate: () => boolean },
): Promise<Uint8Array | undefined> {
  const { bytes, plain, close } = await reading.openMedia(session, message, mostBytes);
  try {
    const whole = new Uint8Array(bytes);
    let at = 0;
    for await (const chunk of plain) {
      if (isLate()) return undefined;
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  } finally {
    await close();
  }
}
