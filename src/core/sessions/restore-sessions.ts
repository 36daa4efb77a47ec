import type { Connections } from "../connections.ts";
import type { Log } from "../log.ts";
import type { SessionState } from "./session.ts";

/** Lines about a long restore. */
const LINES = 10;

export type RestoringPorts = { readonly connections: Connections; readonly log: Log };

/** Connects these sessions, in this order, in the background, and tells the log how far it has come. Returns the end of the telling. */
export function restoreSessions({ connections, log }: RestoringPorts, ids: readonly string[]): () => void {
  const waiting = new Set(ids);
  let open = 0;
  let told = 0;
  const count = () => `${open} of ${ids.length} sessions open`;

  if (ids.length === 0) return () => undefined;
  log.info(`restoring: ${count()}`);
  const stop = connections.onChange((id, state) => {
    if (!isThrough(state) || !waiting.delete(id)) return;
    if (state.status === "open") open++;
    if (waiting.size === 0) {
      stop();
      log.info(`restored: ${count()}`);
    } else if (open - told >= ids.length / LINES) {
      told = open;
      log.info(`restoring: ${count()}`);
    }
  });
  connections.restore(ids);
  return stop;
}

/** Open, or ended until somebody acts. */
function isThrough({ status }: SessionState): boolean {
  return status !== "starting" && status !== "backing_off";
}
