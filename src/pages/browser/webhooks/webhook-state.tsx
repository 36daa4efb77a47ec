import { momentOf } from "../chats/moments.ts";
import { TEXTS } from "../texts.ts";
import type { WebhookRow } from "./rows.ts";

/** Whether a webhook delivers, as words with a coloured dot. */
export function WebhookState({ active, failingSince }: Pick<WebhookRow, "active" | "failingSince">) {
  if (!active) return <span class="status">{TEXTS.webhooks.off}</span>;
  if (failingSince === undefined) return <span class="status working">{TEXTS.webhooks.on}</span>;
  return <span class="status failed">{TEXTS.webhooks.failingSince(momentOf(failingSince))}</span>;
}
