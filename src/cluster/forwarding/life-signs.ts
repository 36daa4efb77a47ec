import type { Socket } from "node:net";
import type { Cancel, Clock } from "../../core/index.ts";

/** Whoever works on a message says so this often. */
export const SIGN_EVERY_MS = 2_000;
/** In so long a node that lives has said something. */
const SILENT_MS = 6_000;

/** What has gone over a socket. */
export type Passing = Pick<Socket, "bytesRead" | "bytesWritten">;

/** Calls back when nothing has gone over a socket, either way, for so long that its other end is taken for dead. */
export function watchLife(socket: Passing, clock: Clock, onSilent: () => void): Cancel {
  let bytes = -1;
  let cancel: Cancel = () => undefined;
  const look = (): void => {
    const passed = socket.bytesRead + socket.bytesWritten;
    if (passed === bytes) {
      onSilent();
      return;
    }
    bytes = passed;
    cancel = clock.after(SILENT_MS, look);
  };
  look();
  return () => cancel();
}
