import type { Courier, WebhookDialect } from "../../src/core/index.ts";

/** For a core whose webhooks hear nothing. */
export const NO_WEBHOOKS: { readonly courier: Courier; readonly webhookDialect: WebhookDialect } = {
  courier: { deliver: () => Promise.reject(new Error("nothing is delivered here")) },
  webhookDialect: { factsOf: () => new Set(), requestOf: () => null },
};
