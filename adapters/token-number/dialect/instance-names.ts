import type { GatewayError } from "../../../src/core/index.ts";
import { refusedValue } from "./refused-value.ts";

/** The names of a list with commas between them, each once. */
export function namesIn(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}

/** The refusal of a list in which no name stands. */
export function noInstanceName(): GatewayError {
  return refusedValue("Instance name is required");
}
