import type { KeyChange, KnownNumber, LeaseChange, Progress } from "../../../../src/core/index.ts";

/** Stands among changes and throws when a store reads it: whatever came before it is taken back. */
export function brokenChange(message: string): KeyChange & LeaseChange & KnownNumber & Progress {
  const fail = () => {
    throw new Error(message);
  };
  return new Proxy({} as KeyChange & LeaseChange & KnownNumber & Progress, { get: fail, ownKeys: fail });
}
