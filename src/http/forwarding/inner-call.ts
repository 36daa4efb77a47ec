import type { IncomingMessage } from "node:http";
import type { Call } from "../call.ts";
import type { Reply } from "../lean/reply.ts";

/** What another process of this gateway has asked in the place of a caller, whom it has let in. */
export type InnerCall = {
  /** Where it came in one piece. */
  readonly body: Buffer | undefined;
  /** It is answered here: the rest of its body may come. */
  readonly accept: () => void;
  /** The answer where its session is served by another: nothing was done. */
  readonly moved: Reply;
};

const calls = new WeakMap<IncomingMessage, InnerCall>();

/** From now on a request is known as one of another process. */
export function markInner(incoming: IncomingMessage, call: InnerCall): void {
  calls.set(incoming, call);
  if (call.body !== undefined) keepBody(incoming, call.body);
}

export function innerCallOf({ env }: Call): InnerCall | undefined {
  return env.incoming && calls.get(env.incoming);
}

const bodies = new WeakMap<IncomingMessage, Buffer>();

/** For whoever answers the request after its body was read. */
export function keepBody(incoming: IncomingMessage, body: Buffer): void {
  bodies.set(incoming, body);
  // Where the framework's server looks for it.
  Object.assign(incoming, { rawBody: body });
}

/** The body of a request, where it was read whole before. */
export function bodyReadOf(incoming: IncomingMessage): Buffer | undefined {
  return bodies.get(incoming);
}
