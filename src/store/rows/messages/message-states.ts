import type { MessageState } from "../../../core/index.ts";

/** From which states an own message comes to which. */
export const STATES_BEFORE = {
  delivered: ["pending", "sent"],
  read: ["pending", "sent", "delivered"],
  played: ["pending", "sent", "delivered", "read"],
} as const satisfies Partial<Record<MessageState, readonly MessageState[]>>;
