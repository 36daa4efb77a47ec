import { GatewayError } from "../../core/index.ts";

/** Of an organization at the same time: sixteen of the largest files. */
const MOST_HELD_BYTES = 1024 * 1024 * 1024;

/** How much of the disk each organization's media takes, and is about to take. What a start finds is not counted. */
export interface HeldBytes {
  /** Before a file of at most so many bytes is made. Throws `queue_full`. */
  reserve(organizationId: string, id: string, mostBytes: number): void;
  /** It has become so large. */
  settle(id: string, bytes: number): void;
  /** It is gone; harmless when done before. */
  free(id: string): void;
}

export function heldBytes(): HeldBytes {
  const files = new Map<string, { readonly organizationId: string; bytes: number }>();
  const totals = new Map<string, number>();

  function add(organizationId: string, bytes: number): void {
    const total = (totals.get(organizationId) ?? 0) + bytes;
    if (total > 0) totals.set(organizationId, total);
    else totals.delete(organizationId);
  }

  return {
    reserve(organizationId, id, mostBytes) {
      if ((totals.get(organizationId) ?? 0) + mostBytes > MOST_HELD_BYTES) {
        throw new GatewayError("queue_full", "as much media of the organization waits to leave as may");
      }
      files.set(id, { organizationId, bytes: mostBytes });
      add(organizationId, mostBytes);
    },
    settle(id, bytes) {
      const file = files.get(id);
      if (!file) return;
      add(file.organizationId, bytes - file.bytes);
      file.bytes = bytes;
    },
    free(id) {
      const file = files.get(id);
      if (!file) return;
      files.delete(id);
      add(file.organizationId, -file.bytes);
    },
  };
}
