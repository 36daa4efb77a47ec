/** What can hold its writes back and make one of them. */
export type Corkable = { cork(): void; uncork(): void };

/**
 * Has what is written to sockets in one turn of the event loop leave at its end: every request that has come is read first,
 * then every stanza goes out, then every answer, so that whoever reads is woken once a turn and not once a stanza. Order
 * and back-pressure are the socket's own. Where turns bring one write each there is nothing to wait for, and none waits.
 */
export interface WriteTurns {
  /** To be called before a write. */
  hold(socket: Corkable): void;
}

/** So many turns with one write each, and the next writes leave at once. */
const LONELY_TURNS = 8;
/** Before it is looked again whether they come in company. */
const WRITES_AT_ONCE = 128;

export function createWriteTurns(): WriteTurns {
  const held = new Set<Corkable>();
  let writes = 0;
  let lonelyTurns = 0;
  let atOnce = 0;

  function release(): void {
    lonelyTurns = writes === 1 ? lonelyTurns + 1 : 0;
    writes = 0;
    if (lonelyTurns === LONELY_TURNS) {
      lonelyTurns = 0;
      atOnce = WRITES_AT_ONCE;
    }
    const leaving = [...held];
    held.clear();
    for (const socket of leaving) socket.uncork();
  }

  return {
    hold(socket) {
      if (atOnce > 0) {
        atOnce--;
        return;
      }
      if (writes++ === 0) setImmediate(release);
      if (held.has(socket)) return;
      held.add(socket);
      socket.cork();
    },
  };
}
