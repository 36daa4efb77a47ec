import type { WASocket } from "@whiskeysockets/baileys";
import { toError } from "./closing-error.ts";

type RawSend = (bytes: Uint8Array, sent: (error?: Error) => void) => void;

/**
 * Lets nothing leave the line until a promise resolves, and then what was to leave meanwhile, in its order; ends the line
 * where it rejects. The library confirms a link as soon as it has told of it: one that is not stored must not be confirmed.
 */
export function holdingBack(socket: WASocket): (until: Promise<void>) => void {
  const held: Parameters<RawSend>[] = [];
  let holding = 0;

  // The field is protected; the library's own sends all go through it.
  const line = () => (socket.ws as unknown as { socket: { send: RawSend } | null }).socket;

  function begin(): void {
    const raw = line();
    if (holding++ === 0 && raw) raw.send = (...frame) => void held.push(frame);
  }

  /** What is held, once nobody holds any more. */
  function release(): readonly Parameters<RawSend>[] {
    if (--holding > 0) return [];
    const raw = line();
    if (raw) Reflect.deleteProperty(raw, "send");
    return held.splice(0);
  }

  return (until) => {
    begin();
    until.then(
      () => {
        for (const frame of release()) line()?.send(...frame);
      },
      (cause: unknown) => {
        const error = toError(cause);
        for (const [, sent] of release()) sent(error);
        void socket.end(error);
      },
    );
  };
}
