import type { Courier, WebhookDialects } from "../../src/core/index.ts";

/** For a core whose webhooks hear nothing. */
export const NO_WEBHOOKS: { readonly courier: Courier; readonly webhookDialects: WebhookDialects } = {
  courier: { deliver: () => Promise.reject(new Error("nothing is delivered here")) },
  webhookDialects: {},
};
