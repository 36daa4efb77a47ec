import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { GatewayError } from "../../core/index.ts";
import type { Directory } from "./directory.ts";
import { endToEnd, type FlatHeaders } from "./headers.ts";
import type { InnerLine, InnerMessage } from "./inner-line.ts";

/** The sessions that this node serves, as its life has them in memory. */
export interface OwnSessions {
  isMine(sessionId: string): boolean;
  /**
   * Takes up a session that nobody who lives has, or waits for a taking that is under way. True once it is served here.
   * Its wait has a limit.
   */
  takeFor(sessionId: string): Promise<boolean>;
}

/** A call that is for whoever serves its session. */
export type ForwardedCall = Omit<InnerMessage, "headers"> & {
  /** As they came. */
  readonly headers: FlatHeaders;
  /** In the place of those that came under the same names. */
  readonly more: Readonly<Record<string, string>>;
  /** To do it twice is to do it once. */
  readonly isRepeatable: boolean;
};

/** What its owner has answered: as it is to be told. */
export type ForwardedAnswer = {
  readonly status: number;
  readonly headers: FlatHeaders;
  readonly body: IncomingMessage;
  /** Where the protocol was changed. */
  readonly tunnel?: { readonly socket: Duplex; readonly head: Buffer };
};

/** Brings calls to the nodes that serve their sessions. */
export interface Forwarder {
  isMine(sessionId: string): boolean;
  /** See `OwnSessions`. */
  takeFor(sessionId: string): Promise<boolean>;
  /** The owner's answer; "here" where the session is served here by now. Throws `session_moved`. */
  forward(sessionId: string, call: ForwardedCall): Promise<ForwardedAnswer | "here">;
}

export type ForwarderOptions = {
  /** Of this node's inner listener. */
  readonly address: () => string;
  readonly own: OwnSessions;
  readonly directory: Directory;
  readonly line: InnerLine;
};

export function createForwarder({ address, own, directory, line }: ForwarderOptions): Forwarder {
  /** One way to the session; undefined where it has led to nobody, and another may, "silent" where nothing was heard on it. */
  async function tryOwner(
    sessionId: string,
    owner: string | null | undefined,
    call: ForwardedCall,
  ): Promise<ForwardedAnswer | "here" | "silent" | undefined> {
    if (owner === undefined) throw moved("nobody knows the session any more");
    if (owner === null || owner === address()) return (await own.takeFor(sessionId)) ? "here" : undefined;
    const reached = await line.send(owner, { ...call, headers: headersOf(call) });
    if (reached.kind === "not begun") return undefined;
    if (reached.kind !== "broken") return answerOf(reached);
    // Of a body that comes piece by piece some is gone.
    if (call.isRepeatable && (call.body === undefined || Buffer.isBuffer(call.body)))
      return reached.isSilent ? "silent" : undefined;
    throw moved("the node that serves the session has ended while it was asked");
  }

  return {
    isMine: (sessionId) => own.isMine(sessionId),
    takeFor: (sessionId) => own.takeFor(sessionId),
    async forward(sessionId, call) {
      const known = await directory.find(sessionId);
      const first = await tryOwner(sessionId, known, call);
      if (first !== undefined && first !== "silent") return first;
      const owner = await directory.look(sessionId);
      // Who says nothing is not waited for another time.
      const second = first === "silent" && owner === known ? first : await tryOwner(sessionId, owner, call);
      if (second !== undefined && second !== "silent") return second;
      throw moved("no node that can be reached serves the session");
    },
  };
}

function headersOf({ headers, more }: ForwardedCall): FlatHeaders {
  const entries = Object.entries(more);
  const replaced = new Set(entries.map(([name]) => name.toLowerCase()));
  return [...endToEnd(headers, replaced), ...entries.flat()];
}

function answerOf(reached: {
  readonly answer: IncomingMessage;
  readonly socket?: Duplex;
  readonly head?: Buffer;
}): ForwardedAnswer {
  const { answer, socket, head } = reached;
  return {
    status: answer.statusCode ?? 502,
    headers: endToEnd(answer.rawHeaders),
    body: answer,
    ...(socket && head && { tunnel: { socket, head } }),
  };
}

function moved(message: string): GatewayError {
  return new GatewayError("session_moved", message);
}
