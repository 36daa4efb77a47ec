import type { Proxy } from "../../core/index.ts";

/** Whether two are the same way; none is one too. */
export function isSameProxy(one: Proxy | undefined, other: Proxy | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
