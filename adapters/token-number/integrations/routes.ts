import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const integrationOperations: readonly Operation[] = [
  notBuilt("post", "/api/chatwoot/set/{instance}", "setChatwoot", "manage", "Switch Chatwoot on"),
  notBuilt("get", "/api/chatwoot/list/{instance}", "getChatwoot", "read", "Read the state of Chatwoot"),
  notBuilt("delete", "/api/chatwoot/delete/{instance}", "deleteChatwoot", "manage", "Switch Chatwoot off"),
];
