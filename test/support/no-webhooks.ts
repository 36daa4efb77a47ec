import type { Ports } from "../../src/core/index.ts";

/** For a core whose webhooks hear nothing. */
export const NO_WEBHOOKS: Pick<Ports, "courier" | "webhookDialects" | "baseUrl"> = {
  courier: { deliver: () => Promise.reject(new Error("nothing is delivered here")) },
  webhookDialects: {},
  baseUrl: () => "http://127.0.0.1:3000",
};
