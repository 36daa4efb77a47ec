import type { HeardCall } from "./calls/index.ts";
import type { HeardMessage, HeardReceipt, HeardState } from "./messages/index.ts";
import type { HeardNews } from "./news/index.ts";

/** What was heard on a session's line. */
export type Heard = HeardMessage | HeardReceipt | HeardState | HeardCall | HeardNews;

/** Resolves when it is at rest. */
export type HeardListener = (sessionId: string, heard: Heard) => Promise<void>;
