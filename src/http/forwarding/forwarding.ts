import type { IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";

/** A call as it goes on to whoever serves its session. */
export type ForwardedCall = {
  readonly method: string;
  /** Path and query, as they were read here. */
  readonly target: string;
  /** As they came: names and values in turn. */
  readonly headers: readonly string[];
  /** In the place of those that came under the same names. */
  readonly more: Readonly<Record<string, string>>;
  /** A stream where it is longer than a repetition is kept for. */
  readonly body?: Buffer | Readable | undefined;
  /** Of a stream; undefined where nobody knows. */
  readonly bodyBytes?: number | undefined;
  /** The protocol that is asked for in the place of HTTP. */
  readonly upgrade?: string | undefined;
  /** To do it twice is to do it once. */
  readonly isRepeatable: boolean;
  /** Calls back once nobody waits for the answer any more. */
  readonly whenGone: (gone: () => void) => void;
};

export type ForwardedAnswer = {
  readonly status: number;
  /** Names and values in turn, without those of the connection. */
  readonly headers: readonly string[];
  readonly body: IncomingMessage;
  /** Where the protocol was changed. */
  readonly tunnel?: Tunnel;
};

/** The other end of a connection that speaks another protocol now, and what came of it already. */
export type Tunnel = { readonly socket: Duplex; readonly head: Buffer };

/** Where several processes serve one gateway: which sessions are served here, and the way to the others. */
export interface Forwarding {
  isMine(sessionId: string): boolean;
  /** Takes up a session that nobody serves. True once it is served here. */
  takeFor(sessionId: string): Promise<boolean>;
  /** The answer of whoever serves it; "here" where it is served here by now. Throws `session_moved`. */
  forward(sessionId: string, call: ForwardedCall): Promise<ForwardedAnswer | "here">;
}
