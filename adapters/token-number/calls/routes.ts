import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

const NO_AUDIO =
  "A number can be rung, but not talked to: the sound of a call takes a path of its own, which the gateway does not have. Answers";

// prettier-ignore
export const callOperations: readonly Operation[] = [
  notBuilt("post", "/api/call/fake/{instance}", "fakeCall", "send", "Ring a number"),
  notBuilt("post", "/api/call/audio/{instance}", "audioCall", "send", "Call a number and play audio", [], NO_AUDIO),
];
