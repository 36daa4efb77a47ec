/** How a session is let go: with everything written that waits to be, or at once, for another node may have it already. */
export type LettingGo = "handed over" | "lost";

/**
 * Which sessions this process serves, where several share the work. A session is named by its id, what happens to an
 * organization itself by `org:` and its id: the same names as those of the streams of events.
 */
export interface Serving {
  /**
   * Takes up what whoever served these before has left, and connects the sessions that are to be connected. What is served
   * already stays as it is.
   */
  take(streams: readonly string[]): Promise<void>;
  /**
   * Serves these no longer: their sockets end before anything else happens, indicators stay as they are at the partner, and
   * nothing of them stays in memory. Resolves when everything that was begun of them is over. The device stays linked.
   */
  letGo(streams: readonly string[], how: LettingGo): Promise<void>;
}
