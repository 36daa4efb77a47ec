import type { Proxy } from "../../../src/core/index.ts";
import type { TestPool } from "../test-pool.ts";

/** The only session of each of these pools. */
export const S = "session-1";

/** As it is configured for a proxy of this machine. */
export function through(protocol: Proxy["protocol"], port: number, login?: string): Proxy {
  const [username = null, password = null] = login?.split(":") ?? [];
  return { protocol, host: "127.0.0.1", port, username, password };
}

/** Until the session waits to try again; its reason. */
export async function reasonOfRetry(test: TestPool): Promise<string> {
  return (await test.until(S, "backing_off")).reason;
}
