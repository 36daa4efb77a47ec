import type { z } from "@hono/zod-openapi";
import { toGatewayError, withoutLogin } from "../../../src/core/index.ts";
import type { KeptChatwoot } from "../configuration/kept.ts";
import { isHttpUrl, isOneLine, refusedValue } from "../dialect/refused-value.ts";
import type { ChatwootBlock, ChatwootBody } from "./schemas.ts";

const MOST_BYTES = 1024;

type AskedChatwoot = { readonly [Member in keyof KeptChatwoot]?: KeptChatwoot[Member] | undefined };

/** Throws `malformed_input`. */
export function fromChatwoot(asked: AskedChatwoot): KeptChatwoot {
  const { baseUrl = "", accountId = 0, apiToken = "", inboxName = "" } = asked;
  if (!isHttpUrl(baseUrl)) throw refusedValue("Invalid chatwootBaseUrl. Use an http or https URL");
  if (accountId < 1) throw refusedValue("chatwootAccountId is required");
  if (apiToken === "") throw refusedValue("chatwootApiToken is required");
  for (const [name, text] of Object.entries({ ApiToken: apiToken, InboxName: inboxName })) {
    if (!isOneLine(text, MOST_BYTES)) throw refusedValue(`Invalid chatwoot${name}`);
  }
  return {
    baseUrl,
    accountId,
    apiToken,
    inboxName,
    signMessages: asked.signMessages ?? false,
    ignoreGroups: asked.ignoreGroups ?? false,
    startAsPending: asked.startAsPending ?? false,
    reopenResolved: asked.reopenResolved ?? false,
  };
}

/** Throws `malformed_input` for what no server could take. */
export function requireChatwoot(body: z.infer<typeof ChatwootBody>): void {
  const { chatwootBaseUrl: baseUrl, chatwootAccountId: accountId, chatwootApiToken: apiToken } = body;
  try {
    fromChatwoot({ ...body, baseUrl, accountId, apiToken });
  } catch (error) {
    throw refusedValue(`invalid body: ${toGatewayError(error).message}`);
  }
}

export function toChatwootBlock(chatwoot: KeptChatwoot | undefined): z.infer<typeof ChatwootBlock> {
  if (!chatwoot) return { enabled: false };
  const { accountId, inboxName } = chatwoot;
  const baseUrl = withoutLogin(chatwoot.baseUrl);
  const { signMessages, ignoreGroups, startAsPending, reopenResolved } = chatwoot;
  const flags = { signMessages, ignoreGroups, startAsPending, reopenResolved };
  return { enabled: true, baseUrl, accountId, inboxName, ...flags };
}
