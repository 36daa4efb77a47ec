import { monotonicFactory } from "ulid";

/** A ULID, rising even within one millisecond. */
export const newId: () => string = monotonicFactory();
