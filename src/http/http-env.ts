import type { HttpBindings } from "@hono/node-server";
import type { Principal, Session, Webhook } from "../core/index.ts";
import type { BucketState } from "./bucket.ts";

/** What a request carries on its way. */
export type HttpEnv = {
  /** Absent where a request comes from inside the process. */
  readonly Bindings: Partial<HttpBindings>;
  readonly Variables: {
    requestId: string;
    rateLimit?: BucketState | undefined;
    /** The caller, where an operation is an organization's. */
    principal: Principal;
    session: Session;
    webhook: Webhook;
  };
};
