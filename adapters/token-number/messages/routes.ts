import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";
import { sendOperations } from "./sending/routes.ts";
import { storedMessageOperations } from "./stored/routes.ts";

// prettier-ignore
const notBuiltOperations: readonly Operation[] = [
  notBuilt("post", "/api/chat/markRead/{instance}", "markRead", "send", "Mark a message as read"),
  notBuilt("post", "/api/chat/favorite/{instance}", "favoriteChat", "send", "Star a message, or make a chat a favourite"),
];

export const messageOperations: readonly Operation[] = [
  ...sendOperations,
  ...storedMessageOperations,
  ...notBuiltOperations,
];
