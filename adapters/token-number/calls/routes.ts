import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const callOperations: readonly Operation[] = [
  notBuilt("post", "/api/call/fake/{instance}", "fakeCall", "send", "Ring a number"),
  notBuilt("post", "/api/call/audio/{instance}", "audioCall", "send", "Call a number and play audio"),
];
