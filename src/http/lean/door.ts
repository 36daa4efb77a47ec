import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../../core/index.ts";
import type { Envelope } from "../envelope.ts";
import type { Failures } from "../failures.ts";
import { Forwarded } from "../forwarding/forwarded.ts";
import { plainPath } from "../server/plain-path.ts";
import { letGo } from "./body.ts";
import { LeanCall } from "./lean-call.ts";
import { leanRoutes, type LeanRoute, type Route } from "./lean-routes.ts";
import { isPlain } from "./plain-request.ts";
import type { Reply } from "./reply.ts";
import { write } from "./write.ts";

export type LeanDoorOptions = {
  /** All there are, in the order in which the framework has them. */
  readonly routes: readonly Route[];
  /** The part of the addresses that a path or a pattern is in. */
  readonly partOf: (path: string) => string;
  readonly envelope: Envelope;
  readonly failures: Failures;
  /** Throws while no request is taken. */
  readonly requireOpen: () => void;
  readonly log: Log;
};

/** Answers a request in the lean form of its operation; false, with nothing done, where it is one for the framework. */
export type LeanDoor = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

/**
 * The short way in. The framework makes a Request, a Response and what hangs on them for each call: a quarter of what
 * a presence call costs. What is beyond doubt, and asks for an operation that needs none of that, is answered without; all
 * that a call goes through stands in one place for both ways.
 */
export function createLeanDoor(options: LeanDoorOptions): LeanDoor {
  const { envelope, failures, requireOpen, log } = options;
  const find = leanRoutes(options.routes, options.partOf);

  async function replyTo(c: LeanCall, { lean }: LeanRoute): Promise<Reply | Forwarded> {
    try {
      requireOpen();
      return await lean(c);
    } catch (thrown) {
      return failures(thrown, c);
    }
  }

  async function answer(c: LeanCall, route: LeanRoute): Promise<void> {
    const { incoming, outgoing } = c.env;
    const startedMs = envelope.open(c);
    const reply = await replyTo(c, route);
    const headers = envelope.close(c, { startedMs, route: route.path, status: reply.status });
    letGo(incoming, outgoing);
    if (reply instanceof Forwarded) reply.write(outgoing, headers);
    else write(outgoing, reply, headers);
  }

  return (incoming, outgoing) => {
    if (!isPlain(incoming)) return false;
    const path = plainPath(incoming.url);
    const found = find(incoming.method, path);
    if (!found) return false;
    const c = new LeanCall({ incoming, outgoing }, path, found.params);
    answer(c, found.route).catch((cause: unknown) => {
      log.error("an answer failed", { requestId: c.get("requestId"), cause: String(cause) });
      outgoing.destroy();
    });
    return true;
  };
}
