import type { ChatFact, Fact, NewsFact, SessionFact } from "./events/index.ts";
import type { Stores } from "./ports.ts";

/** A session's status is told without what it was before: whoever tells does not know. */
export type Telling = Exclude<SessionFact, { name: "session_status" }> | ChatFact | NewsFact | Untold;
type Untold = Omit<Extract<SessionFact, { name: "session_status" }>, "before">;

/** Says what has happened to a session by the work that it is given to. */
export type Tell = (sessionId: string, fact: Telling) => void;

/** Whether something is told of a session itself, of its messages, or of what happens beside them. */
export type About = "session" | "messages" | "news";

/** How the modules tell what happens. */
export interface Teller {
  /**
   * Does `work` by the stores that it is given. Where somebody hears that of one of the sessions, everything that it does
   * and what it tells is one: all is written when it resolves, and nothing when it rejects. Without `tell` nobody hears.
   */
  write<T>(
    about: About,
    sessionIds: readonly string[],
    work: (stores: Stores, tell: Tell | undefined) => Promise<T>,
  ): Promise<T>;
  /** Tells what leaves nothing at rest; `fact` is asked for it where somebody hears. Never throws. */
  note(sessionId: string, name: Fact["name"], fact: () => Telling | undefined): void;
  /** Whether anything like that of the session would be heard. */
  isHeard(about: About, sessionId: string): boolean;
}
