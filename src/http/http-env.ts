import type { HttpBindings } from "@hono/node-server";
import type { Caller, Principal, ReceivedMedia, Session, Webhook } from "../core/index.ts";
import type { Bucket, BucketState } from "./admission/bucket.ts";

import type { Ticket } from "./websocket/tickets.ts";
import type { Upgrade } from "./websocket/upgrades.ts";

/** What a request carries on its way. */
export type HttpEnv = {
  /** Absent where a request comes from inside the process. */
  readonly Bindings: Partial<HttpBindings> & {
    /** Where a WebSocket is asked for. */
    readonly upgrade?: Upgrade;
  };
  readonly Variables: {
    requestId: string;
    /** It came with a credential that is in force. */
    isKnown?: boolean;
    bucket: Bucket;
    rateLimit?: BucketState | undefined;
    /** Where an operation is about the caller. */
    caller: Caller;
    /** The caller, where an operation is an organization's. */
    principal: Principal;
    session: Session;
    /** Where an operation is about several. */
    sessions: readonly Session[];
    webhook: Webhook;
    /** That an operation was asked for with. */
    ticket: Ticket;
    /** What was too large for memory of its body. */
    received?: readonly ReceivedMedia[];
  };
};
