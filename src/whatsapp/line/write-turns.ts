/** What can hold its writes back and make one of them. */
export type Corkable = { cork(): void; uncork(): void };

/**
 * Has what is written to sockets in one turn of the event loop leave at its end: every request that has come is read first,
 * then every stanza goes out, then every answer, so that whoever reads is woken once a turn and not once a stanza. Order
 * and back-pressure are the socket's own.
 */
export interface WriteTurns {
  /** To be called before a write. */
  hold(socket: Corkable): void;
}

export function createWriteTurns(): WriteTurns {
  const held = new Set<Corkable>();

  function release(): void {
    for (const socket of held) socket.uncork();
    held.clear();
  }

  return {
    hold(socket) {
      if (held.has(socket)) return;
      if (held.size === 0) setImmediate(release);
      held.add(socket);
      socket.cork();
    },
  };
}
